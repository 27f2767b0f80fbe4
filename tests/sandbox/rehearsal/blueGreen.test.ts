// Two fleets behind one balancer, rehearsed: apps really run on both, and whoever is sent to one really asks it.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Harness } from "../../../sandbox/rehearsal/aws/authorised.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import { Rehearsed, sharesOf, unusedOf } from "./course.ts";
import { failing, lastOf } from "./floor.ts";

const app = "opening-hours";
const source = readFileSync(new URL(`../../../examples/${app}/hours.py`, import.meta.url), "utf8");

/** Statements of what is only for two fleets. */
const own = ["Release", "Revision", "Pace", "PutRevision", "ListRevisions", "CloseRevisions"].concat([
  "Targets",
  "Alarm",
  "Shares",
  "MoveUsers",
]);

describe("C19 rehearsals of two fleets", function () {
  this.timeout(600_000);
  const on = new Rehearsed(app);
  let toProduction: Rehearsal | undefined;
  const moves = (step: Step | undefined) =>
    step?.calls.filter(({ action }) => action === "elasticloadbalancing:ModifyListener").length;
  /** Another release, which nobody has tested in earnest. */
  const change = (made: (text: string) => string, fail?: string) =>
    on.change({ "hours.py": made(source), "test/test_hours.py": "# Nobody looks whether it works.\n" }, fail);

  it("C19 a fleet that sickens while users come to it loses them, and the old one has them all", async () => {
    const done = await change((text) =>
      text
        .replace("# By day", "FALLEN: set[str] = set()\n# By day")
        .replace("    match path:", "    FALLEN.add(path)\n    match path:")
        .replace(
          'HTTPStatus.OK, "fit"',
          'HTTPStatus.SERVICE_UNAVAILABLE if "/" in FALLEN else HTTPStatus.OK, "fit"',
        ),
    );
    const { text: said, action } = lastOf(done);
    expect(action).to.equal("Dev-Deploy");
    expect(said).to.match(/0 of 2 machines of opening-hours-dev-green answer; all users are back on blue$/);
    expect(sharesOf(done)[0]).to.deep.equal({ first: 100 });
    expect(moves(lastOf(done))).to.equal(2);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
  });

  it("C19 nobody is sent to a fleet that a failing hook has kept from the release", async () => {
    const done = await on.run("Dev-Deploy=hook");
    expect(lastOf(done).text).to.match(/ValidateService hook failed .* went back: Succeeded$/);
    expect(failing(done)).to.deep.equal([]);
    expect(moves(lastOf(done))).to.equal(0);
    expect(sharesOf(done)[0]).to.deep.equal({ first: 100 });
  });

  it("C19 the alarm sends all users back to the old fleet", async () => {
    const done = await on.run("Dev-Deploy=alarm", "Dev");
    expect(lastOf(done).text).to.match(/-exceptions is on; all users are back on blue$/);
    expect(failing(done)).to.deep.equal([]);
    expect(sharesOf(done)[0]).to.deep.equal({ first: 100 });
  });

  it("C19 a job without its rights changes nothing", async () => {
    const done = await on.run("Dev-Deploy=denied", "Dev");
    expect(failing(done)).to.deep.equal([]);
    expect(lastOf(done).calls.some(({ allowed }) => !allowed)).to.equal(true);
    expect(sharesOf(done)[0]).to.deep.equal({ first: 100 });
  });

  it("C19 a job that dies while users come leaves them shared out, and the next one begins where it began", async () => {
    const { harness } = on.floor.world;
    let isDead = false;
    /** Nothing that the job still tries after its first change of shares leaves it. */
    const dies: Harness["fault"] = ({ operation, when }) => {
      isDead ||= when === "after" && operation === "ElasticLoadBalancingV2Client.ModifyListenerCommand";
      return isDead ? Object.assign(new Error("the job died"), { name: "Dead" }) : undefined;
    };
    const dead = await on.run(undefined, "Dev", {
      onStep: ({ action }) => void (action === "Dev-Verify" && (harness.fault = dies)),
    });
    expect(lastOf(dead).result).to.equal("failed");
    expect(Object.values(sharesOf(dead)[0] ?? {}).toSorted()).to.deep.equal([25, 75]);
    const done = await on.run(undefined, "Dev");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    const deploys = done.steps.filter(({ action }) => action.endsWith("-Deploy"));
    // Back to where they were, then twice as everywhere.
    expect(deploys.map(moves)).to.deep.equal([3, 2, 2]);
    const [released] = Object.keys(sharesOf(done)[0] ?? {});
    expect(released).to.match(/^[0-9a-f]{12}$/);
    expect(sharesOf(done)).to.deep.equal([{ [released!]: 100 }, { [released!]: 100 }, { [released!]: 100 }]);
    toProduction = done;
  });

  it("E14 of two fleets the one that users are on is broken after each release, and users go on; the other is left alone", () => {
    const checks = toProduction?.steps.filter(({ action }) => action.endsWith("-Check")) ?? [];
    expect(checks).to.have.length(3);
    for (const { text, calls } of checks) {
      const [, live, broken] =
        /^all users are on (\w+), .* it got over the experiment on lockgate-opening-hours-\w+-(\w+); it stayed off for 10 minutes$/.exec(
          text,
        ) ?? [];
      expect(broken, text).to.equal(live);
      const killed = calls.filter(({ action }) => action === "ec2:TerminateInstances");
      expect(killed).to.have.length(1);
      const [{ role = "", resource = "" } = {}] = killed;
      expect(role).to.match(new RegExp(`-${live}-break$`));
      expect(resource).to.contain(
        `${role.split(":")[4]}:instance/i-${role.split("/")[1]?.replace(/-break$/, "")}-`,
      );
      expect(calls.some(({ action }) => action === "ec2:ReplaceNetworkAclAssociation")).to.equal(true);
    }
  });

  it("E14 while users are on both fleets nothing is broken, and the release goes no further", async () => {
    const { harness } = on.floor.world;
    const { answer } = harness;
    let shares = false;
    harness.answer = async (operation, input, account) => {
      const said = await answer(operation, input, account);
      if (!shares || !operation.endsWith("DescribeListenersCommand")) return said;
      const copy = structuredClone(said) as { Listeners: { DefaultActions: { ForwardConfig?: object }[] }[] };
      for (const action of copy.Listeners.flatMap((each) => each.DefaultActions))
        for (const group of (action.ForwardConfig as { TargetGroups?: { Weight: number }[] })?.TargetGroups ??
          [])
          group.Weight = 50;
      return copy;
    };
    const done = await on
      .run(undefined, "Dev", { onStep: ({ action }) => void (action === "Dev-Deploy" && (shares = true)) })
      .finally(() => (harness.answer = answer));
    expect(lastOf(done).action).to.equal("Dev-Check");
    expect(lastOf(done).text).to.match(/users are shared between blue and green/);
    expect(lastOf(done).calls.some(({ action }) => action.startsWith("fis:"))).to.equal(false);
  });

  it("C19 what was good is switched back to at once, by shares and nothing else", async () => {
    const before = on.floor.world.targets
      .flatMap((each) => each.traffic())
      .find(({ name }) => name.endsWith(`${app}-dev`));
    const done = await change(
      (text) => text.replace("We are open.", "Come in, we are open."),
      "Dev-Check=error",
    );
    const back = done.steps.find(({ action, rollback }) => rollback === true && action === "Dev-Deploy");
    expect(back?.text).to.match(/switched back to opening-hours [0-9a-f]{64} on green$/);
    expect(moves(back)).to.equal(1);
    expect(back?.calls.some(({ action }) => action === "codedeploy:CreateDeployment")).to.equal(false);
    expect(sharesOf(done)[0]).to.deep.equal(before?.shares);
  });

  it("C19 of the rights around two fleets only those are left that no release needs", () => {
    for (const job of ["deploy", "check"])
      expect(unusedOf(on.floor, on.steps, `opening-hours-dev-${job}`, own)).to.deep.equal([]);
  });
});
