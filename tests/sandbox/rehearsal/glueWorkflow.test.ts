// A workflow of Glue, rehearsed from the dropped zip to production: its jobs fetch their scripts, triggers start each other.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import { Course, later, unusedOf } from "./course.ts";
import { withFaults } from "./faults.ts";
import { failing, lastOf, type Floor } from "./floor.ts";

const app = "case-numbers";
const at = (name: string) => new URL(`../../../examples/${app}/${name}`, import.meta.url);

describe("C14 rehearsals of a workflow of Glue", function () {
  this.timeout(600_000);
  let floor: Floor;
  let course: Course;
  const steps: Step[] = [];
  before(async () => {
    floor = await later();
    course = new Course(floor, app);
  });

  const run = async (...given: Parameters<Course["run"]>): Promise<Rehearsal> => {
    const done = await course.run(...given);
    steps.push(...done.steps);
    return done;
  };
  const glue = () => floor.world.targets.find(({ about }) => about.startsWith("Glue"))!;
  const stepOf = ({ steps: all }: Rehearsal, action: string) => all.find((step) => step.action === action);
  const fetched = (step: Step | undefined) =>
    (step?.calls ?? [])
      .filter(({ role, action }) => role.endsWith("-function") && action === "s3:GetObject")
      .map(({ resource }) => resource.split("/").at(-1));

  it("C14 a script that Python can't read fails its step, nothing that follows starts, and nothing is promoted", async () => {
    const broken = floor.changed(app, {
      "monthly.py": `${readFileSync(at("monthly.py"), "utf8")}\nthis is no Python\n`,
      "test/test_sums.py": "# Nobody looks at the sums.\n",
      "build.sh": readFileSync(at("build.sh"), "utf8"),
    });
    const done = await new Course(floor, app).run(undefined, undefined, { source: broken });
    steps.push(...done.steps);
    expect(lastOf(done).action).to.equal("Dev-Check");
    expect(lastOf(done).text).to.match(
      /0 of 4 steps of lockgate-case-numbers-dev succeeded, run wr_\d+ is COMPLETED; \S+-monthly: SyntaxError/,
    );
    expect(fetched(lastOf(done))).to.deep.equal(["monthly.py"]);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    expect(done.ledger["test"]).to.deep.equal([]);
  });

  it("C14 a job that can't be changed leaves all jobs with what they ran, and the schedule goes on", async () => {
    const { harness } = floor.world;
    let changed = 0;
    const answer = harness.answer;
    harness.answer = (operation, input, account) => {
      if (operation === "GlueClient.UpdateJobCommand" && (changed += 1) === 2) throw new Error("throttled");
      return answer(operation, input, account);
    };
    const done = await run().finally(() => (harness.answer = answer));
    expect(lastOf(done).text).to.contain("a job was not changed, and all run what they ran: throttled");
    const [dev] = done.traffic.map((each) => each.shares);
    expect(Object.values(dev ?? {})).to.deep.equal([100]);
    const owner =
      floor
        .pipelineOf(app)
        .stages.find(({ name }) => name === "Dev")
        ?.actions.at(-1)?.account ?? "";
    const start = await glue().answer(
      "GlueClient.GetTriggerCommand",
      { Name: "lockgate-case-numbers-dev-start" },
      owner,
    );
    expect(start).to.have.nested.property("Trigger.State", "ACTIVATED");
    expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
  });

  it("C14 goes to production, though its job dies in the middle: in each environment the jobs run the release, and each step after those it waits for", async () => {
    const done = await run("Dev-Deploy=crash", "Dev");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const shares = done.traffic.map((each) => each.shares);
    const [released] = Object.keys(shares[0] ?? {});
    expect(released).to.match(/^[0-9a-f]{12}$/);
    expect(shares).to.deep.equal(Array.from({ length: 3 }, () => ({ [released!]: 100 })));
    expect(fetched(stepOf(done, "Prod-Check"))).to.deep.equal(["monthly.py", "quarterly.py"]);
    expect(stepOf(done, "Prod-Check")?.text).to.match(/^all 4 steps of lockgate-case-numbers-prod succeeded/);
    // Both jobs, one after the other, then the crawler behind the second.
    expect(stepOf(done, "Prod-Check")?.seconds).to.be.at.least(300 + 300 + 60);
  });

  it("C14 the same zip dropped twice deploys once, and a step that fails when it is tried stops it there", async () => {
    const done = await run("Dev-Check=step");
    expect(stepOf(done, "Dev-Deploy")?.text).to.match(
      /^lockgate-case-numbers-dev runs [0-9a-f]{64} already$/,
    );
    const changes = done.steps
      .flatMap(({ calls }) => calls)
      .filter(({ action }) => action === "glue:UpdateJob");
    expect(changes).to.deep.equal([]);
    expect(lastOf(done).text).to.match(/0 of 4 steps .*; \S+-monthly: the step was made to fail$/);
    expect(failing(done)).to.deep.equal([]);
  });

  withFaults(app, (...given) => run(...given));

  it("C14 the schedule begins runs by the clock, and not before it is started", async () => {
    const { world } = floor;
    const from = world.harness.asked.length;
    await world.clock.pause(86_400);
    const account =
      floor
        .pipelineOf(app)
        .stages.find(({ name }) => name === "Prod")
        ?.actions.at(-1)?.account ?? "";
    const look = async () =>
      (
        (await glue().answer(
          "GlueClient.GetWorkflowCommand",
          { Name: "lockgate-case-numbers-prod" },
          account,
        )) as {
          Workflow: { LastRun: { Status: string } };
        }
      ).Workflow.LastRun.Status;
    await look();
    await world.clock.pause(3600);
    expect(await look()).to.equal("COMPLETED");
    expect(
      world.harness.asked.slice(from).filter(({ action }) => action === "s3:GetObject").length,
    ).to.be.at.least(2);
  });

  it("C14 of the rights around Glue those are left that Spark and crawlers need, and no others", () => {
    const own = [
      "Scripts",
      "Triggers",
      "Runs",
      "TryWorkflow",
      "PassRole",
      "PutRevision",
      "CloseRevisions",
      "Revisions",
    ];
    expect(unusedOf(floor, steps, "case-numbers-dev-", own)).to.deep.equal([]);
  });
});
