// Machines behind a balancer, rehearsed: hooks and app really run, in a folder for each machine.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import { Course, later, unusedOf } from "./course.ts";
import { failing, lastOf, results, type Floor } from "./floor.ts";

const app = "notice-board";
const source = new URL(`../../../examples/${app}/board.py`, import.meta.url);

/** Statements of what is only for machines. */
const own = [
  "Release",
  "Revision",
  "Pace",
  "PutRevision",
  "ListRevisions",
  "CloseRevisions",
  "Targets",
].concat(["Revisions", "OpenRevisions", "Orders", "Look", "Fleet", "Balancer", "Watch"]);

describe("C5 rehearsals of machines", function () {
  this.timeout(600_000);
  let floor: Floor;
  let course: Course;
  const steps: Step[] = [];
  let toProduction: Rehearsal | undefined;
  before(async () => {
    floor = await later();
    course = new Course(floor, app);
  });

  const run = async (...given: Parameters<Course["run"]>): Promise<Rehearsal> => {
    const done = await course.run(...given);
    steps.push(...done.steps);
    return done;
  };
  const shares = ({ traffic }: Rehearsal) => traffic.map((each) => each.shares);
  const model = () => floor.world.targets.find(({ about }) => about.startsWith("EC2"))!;
  /** Machines of dev that answer, as the balancer has them. */
  async function answering(): Promise<string[]> {
    const [{ account = "" } = {}] =
      floor.pipelineOf(app).stages.find(({ name }) => name === "Dev")?.actions ?? [];
    const ask = (operation: string, input: object) =>
      model().answer(`ElasticLoadBalancingV2Client.${operation}Command`, input as never, account) as never;
    const { TargetGroups } = (await ask("DescribeTargetGroups", { Names: [`${app}-dev`] })) as {
      TargetGroups: { TargetGroupArn: string }[];
    };
    const { TargetHealthDescriptions } = (await ask("DescribeTargetHealth", TargetGroups[0]!)) as {
      TargetHealthDescriptions: { Target: { Id: string }; TargetHealth: { State: string } }[];
    };
    return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth.State === "healthy").map(
      ({ Target }) => Target.Id,
    );
  }

  it("C5 an app that answers users with errors sounds the alarm, and all machines go back", async () => {
    const text = readFileSync(source, "utf8");
    const broken = text.replace('return 200, {"notices": NOTICES}', 'return 500, {"error": "no notices"}');
    const changed = floor.changed(app, {
      "board.py": broken,
      "test/test_board.py": "# Nobody looks whether it shows what is pinned.\n",
      "build.sh": readFileSync(new URL("build.sh", source), "utf8"),
    });
    const done = await new Course(floor, app).run(undefined, undefined, { source: changed });
    steps.push(...done.steps);
    const { text: said, action } = lastOf(done);
    expect(action).to.equal("Dev-Deploy");
    expect(said).to.match(/deployment d-M\d+ stopped: ALARM_ACTIVE .*; d-M\d+ went back: Succeeded$/);
    expect(shares(done)[0]).to.deep.equal({ first: 100 });
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    expect(done.ledger["test"]).to.deep.equal([]);
  });

  it("C5 a failing hook keeps its machine from the balancer, and all machines go back", async () => {
    const done = await run("Dev-Deploy=hook");
    expect(lastOf(done).text).to.match(
      /HEALTH_CONSTRAINTS ValidateService hook failed .* went back: Succeeded$/,
    );
    expect(failing(done)).to.deep.equal([]);
    expect(shares(done)[0]).to.deep.equal({ first: 100 });
    expect(await answering()).to.have.length(2);
  });

  it("C5 machines that may not fetch the release get none, and it is told which right is missing", async () => {
    const { harness } = floor.world;
    const role = "arn:aws:iam::783562562418:role/lockgate-notice-board-dev-function";
    harness.stripped.add(role);
    const done = await run(undefined, "Dev").finally(() => harness.stripped.delete(role));
    const refused = lastOf(done).calls.find(({ allowed }) => !allowed);
    expect(refused).to.deep.include({ role, action: "s3:GetObjectVersion" });
    expect(refused?.refusal?.remedy).to.contain("s3:GetObjectVersion");
    expect(shares(done)[0]).to.deep.equal({ first: 100 });
  });

  it("C5 goes to production, machine after machine, and each of them runs the release", async () => {
    const done = await run(undefined, "Dev");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const [released] = Object.keys(shares(done)[0] ?? {});
    expect(released).to.match(/^[0-9a-f]{12}$/);
    expect(shares(done)).to.deep.equal([{ [released!]: 100 }, { [released!]: 100 }, { [released!]: 100 }]);
    toProduction = done;
  });

  it("E14 in each environment machines were killed after the release, and it went on once all answered again", () => {
    const checks = toProduction?.steps.filter(({ action }) => action.endsWith("-Check")) ?? [];
    expect(checks.map(({ text }) => text)).to.have.length(3);
    for (const { text } of checks)
      expect(text).to.match(/it got over the experiment on lockgate-notice-board-/);
    const killed = checks.flatMap(({ calls }) =>
      calls
        .filter(({ action }) => action === "ec2:TerminateInstances")
        .map(({ role, resource }) => [role, resource]),
    );
    expect(killed).to.have.length(3);
    for (const [role, resource] of killed)
      expect(resource).to.contain(
        `${role?.split(":")[4]}:instance/i-${role?.split("/")[1]?.replace(/-break$/, "")}-`,
      );
  });

  it("E14 then a subnet was cut off that is tagged for it, of each environment's own account, and users went on", () => {
    const checks = toProduction?.steps.filter(({ action }) => action.endsWith("-Check")) ?? [];
    const cut = checks.flatMap(({ calls }) =>
      calls.filter(
        ({ action, resource }) =>
          action === "ec2:ReplaceNetworkAclAssociation" && resource.includes(":subnet/"),
      ),
    );
    expect(cut).to.have.length(3);
    for (const { role, resource, allowed } of cut)
      expect([allowed, resource.split(":")[4]]).to.deep.equal([true, role.split(":")[4]]);
    expect(new Set(cut.map(({ resource }) => resource.split(":")[4])).size).to.equal(3);
  });

  it("E14 the alarm stops an experiment, and the release goes no further", async () => {
    const { alarms } = floor.world;
    const alarm = ["783562562418", "lockgate-notice-board-dev-exceptions"] as const;
    const done = await run(undefined, "Dev", {
      onStep: ({ action, rollback }) =>
        void (action === "Dev-Deploy" && rollback !== true && alarms.ring(...alarm)),
    }).finally(() => alarms.rest(...alarm));
    expect(lastOf(done).action).to.equal("Dev-Check");
    expect(lastOf(done).text).to.match(/the experiment on lockgate-notice-board-dev ended as stopped/);
    expect(done.steps.some(({ action }) => action.startsWith("Test-"))).to.equal(false);
  });

  it("E14 an experiment that may not kill ends the release where it is", async () => {
    const { harness } = floor.world;
    const role = "arn:aws:iam::783562562418:role/lockgate-notice-board-dev-break";
    harness.stripped.add(role);
    const done = await run(undefined, "Dev").finally(() => harness.stripped.delete(role));
    expect(done.result).to.equal("failed");
    expect(lastOf(done).action).to.equal("Dev-Check");
    expect(lastOf(done).calls.find(({ allowed }) => !allowed)?.action).to.equal("ec2:DescribeInstances");
  });

  it("C5 what runs already is not deployed anew", async () => {
    const done = await run(undefined, "Dev", { waits: true });
    const deploy = done.steps.find(({ action }) => action === "Dev-Deploy");
    expect(deploy?.text, results(done).join("; ")).to.match(/runs [0-9a-f]{64} already$/);
  });

  it("E7 machines that are older than a week are replaced, and the new ones have the release and answer", async () => {
    const before = await answering();
    await floor.world.clock.pause(8 * 86_400);
    const after = await answering();
    expect(after).to.have.length(before.length);
    expect(after.filter((id) => before.includes(id))).to.deep.equal([]);
    const [dev] = model()
      .traffic()
      .filter(({ name }) => name === "lockgate-notice-board-dev");
    expect(Object.keys(dev?.shares ?? {})[0]).to.match(/^[0-9a-f]{12}$/);
  });

  it("C5 of the rights around machines only those are left that no release needs", () => {
    expect(unusedOf(floor, steps, "notice-board-dev-", own)).to.deep.equal([
      // Where the group is declared.
      "autoscaling:DeleteLifecycleHook",
      "autoscaling:DescribeLifecycleHooks",
      "autoscaling:PutLifecycleHook",
      // Of the other paces, one of which the app's own file may name.
      "codedeploy:GetDeploymentConfig",
      "ec2:DescribeInstanceStatus",
    ]);
  });
});
