// A declared pipeline, rehearsed: what happens, as whom, and what stands afterwards, where all goes well and where not.
import { expect } from "chai";
import { rehearseRollback } from "../../../sandbox/rehearsal/byHand.ts";
import { unusedRights } from "../../../sandbox/rehearsal/leastPrivilege.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import { casesOf, rehearseSuite } from "../../../sandbox/rehearsal/suite.ts";
import { suiteSummary, summary, unusedText, verdictLine } from "../../../sandbox/rehearsal/text.ts";
import { commit, example, failing, lastOf, results, type Floor, otherApps } from "./floor.ts";
import { sharedFloor } from "./sharedFloor.ts";

describe("rehearsals of the standard pipeline", function () {
  this.timeout(600_000);
  let floor: Floor;
  let suite: Rehearsal[];
  before(async () => {
    floor = await sharedFloor();
    suite = await rehearseSuite(floor.world, { pipeline: floor.pipeline, source: example, commit });
    for (const done of suite) floor.remember("top-scores", done);
  });
  const of = (injected: string): Rehearsal => {
    const found = suite.find((each) => each.injected === injected);
    if (found === undefined)
      throw new Error(`no ${injected} among ${suite.map((each) => each.injected).join()}`);
    return found;
  };
  /** Share of what runs before any release, in each environment. */
  const first = ({ traffic }: Rehearsal) => traffic.map(({ shares }) => shares["1"] ?? 0);
  /** Roles that serve several apps have rights for each. */
  const ownRights = (all: ReturnType<typeof unusedRights>) =>
    all.filter(({ resource = "" }) => !otherApps.some((app) => resource.includes(`/${app}/`)));
  const kinds = ({ ledger }: Rehearsal, environment: string) =>
    ledger[environment]?.map((line) => line.split(" ")[0]);

  it("hold, whatever goes wrong: what stands afterwards is what must stand", () => {
    expect(
      suite.flatMap((each) => failing(each).map((check) => ({ ...check, in: each.injected }))),
    ).to.deep.equal([]);
    expect(suite).to.have.length(casesOf(floor.world, floor.pipeline).length);
  });

  it("bring a commit to production, each call as a declared role, the same bytes everywhere", () => {
    const done = of("Prod-Deploy=crash");
    expect(done.result).to.equal("succeeded");
    expect(first(done)).to.deep.equal([0, 0, 0]);
    const [runs, ...others] = done.traffic.map((each) => Object.values(each.runs ?? {}).at(-1));
    expect(others).to.deep.equal([runs, runs]);
    expect(kinds(done, "prod")?.filter((kind) => kind !== "rejected")).to.deep.equal([
      "approved",
      "promoted",
      "verified",
      "deployed",
      "healthy",
    ]);
    const calls = suite.flatMap(({ steps }) => steps.flatMap((step) => step.calls));
    expect(new Set(calls.map(({ role }) => role)).size).to.be.greaterThan(30);
  });

  it("a build that fails hands nothing over", () => {
    expect(results(of("Build=error"))).to.deep.equal(["Source succeeded", "Build failed"]);
    expect(lastOf(of("Build=error")).made).to.deep.equal([]);
  });

  it("a failing unit test is one: nothing is packed, nothing signed", async () => {
    const source = floor.changed("top-scores", { "src/scores.mjs": "export const topScores = () => [];\n" });
    const done = await floor.rehearse({ source });
    expect(results(done)).to.deep.equal(["Source succeeded", "Build failed"]);
    expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
  });

  it("a job that stands still is stopped at its declared time", () => {
    const { seconds, text } = lastOf(of("Build=timeout"));
    expect(text).to.equal("stopped after 10 minutes, its declared time");
    expect(seconds).to.be.within(600, 700);
  });

  it("the alarm in the canary: the alias goes back to the version from before, the ledger says why", () => {
    const done = of("Dev-Deploy=alarm");
    expect(lastOf(done).text).to.match(/stopped: ALARM_ACTIVE/);
    expect(first(done)).to.deep.equal([100, 100, 100]);
    expect(kinds(done, "dev")?.at(-1)).to.equal("failed");
  });

  it("rejected, or not answered for seven days: nothing comes into production", () => {
    expect(lastOf(of("Prod-Approve=rejected")).text).to.match(/^rejected by arn:aws:sts::/);
    expect(lastOf(of("Prod-Approve=expired")).seconds).to.be.at.least(7 * 86_400);
    for (const how of ["rejected", "expired"]) {
      expect(first(of(`Prod-Approve=${how}`)), how).to.deep.equal([0, 0, 100]);
      expect(kinds(of(`Prod-Approve=${how}`), "prod"), how).to.deep.equal([]);
    }
  });

  it("a job that dies in the middle is tried again, and does not do twice what it had done", () => {
    const deploys = of("Prod-Deploy=crash").steps.filter(({ action }) => action === "Prod-Deploy");
    expect(deploys.map(({ attempt, result }) => [attempt, result])).to.deep.equal([
      [1, "failed"],
      [2, "succeeded"],
    ]);
    expect(deploys[0]?.text).to.match(/the job died after LambdaClient\.UpdateFunctionCodeCommand/);
  });

  it("an event that arrives twice deploys nothing anew", () => {
    const { steps } = of("Source=twice");
    expect(new Set(steps.map(({ execution }) => execution)).size).to.equal(2);
    const deploys = steps.filter(({ does }) => does === "deploy").map(({ text }) => text);
    expect(deploys).to.have.length(2);
    for (const text of deploys) expect(text).to.match(/^live is already version/);
  });

  it("a role that lost its rights: the refusal names principal, action, resource and the policy to change", () => {
    const done = of("Dev-Verify=denied");
    const refused = lastOf(done).calls.find(({ allowed }) => !allowed);
    expect(refused?.role).to.match(/:role\/lockgate-dev-verify$/);
    expect(refused?.refusal?.remedy).to.match(/^allow \S+ on \S+ in a policy of the role/);
    const text = summary(done);
    for (const word of [refused?.role, refused?.action, refused?.resource, refused?.refusal?.remedy])
      expect(text).to.include(word);
  });

  const tampered: [string, RegExp][] = [
    ["artifact", /artifact\.zip has SHA-256/],
    ["statement", /^refused: signature: a signature does not verify/],
    ["signature", /^refused: signature: a signature does not verify/],
    ["key", /^refused: key: .* is not a trusted one/],
    ["unsigned", /^refused: /],
    ["provenance", /there is no provenance/],
    ["sbom", /^refused: sbom: /],
    ["tests", /there is no test result/],
    ["scan", /there is no scan/],
    ["tools", /the tools are not the declared ones/],
  ];
  for (const [what, reason] of tampered)
    it(`${what}, tampered with after it was signed, stops the pipeline before the deploy`, () => {
      const done = of(`${what} tampered with`);
      expect(lastOf(done).action).to.equal("Dev-Verify");
      expect(lastOf(done).text).to.match(reason);
      const refusals = (each: Rehearsal | undefined): number =>
        each === undefined ? 0 : (kinds(each, "dev")?.filter((kind) => kind === "refused").length ?? 0);
      const one = suite[suite.indexOf(done) - 1];
      expect(refusals(done) - refusals(one)).to.equal(what === "tools" ? 0 : 1);
      // The stage goes back to the release that was good, which runs on.
      const back = done.steps
        .filter(({ rollback }) => rollback)
        .map(({ action, result }) => `${action} ${result}`);
      expect(back).to.deep.equal(
        what === "tools"
          ? ["Dev-Verify failed"]
          : ["Dev-Verify succeeded", "Dev-Deploy succeeded", "Dev-Check succeeded"],
      );
    });

  it("a new version that logs exceptions sets its declared alarm off by itself", async () => {
    const source = floor.changed("top-scores", {
      "src/index.mjs":
        'export { topScores } from "./scores.mjs";\nexport const handler = async ({ source }) => {\n' +
        '  if (source === "lockgate.rehearsal") console.log("Exception: no memory");\n' +
        '  return { statusCode: 200, body: "[]" };\n};\n',
    });
    const before = floor.traffic();
    const done = await floor.rehearse({ source });
    expect(lastOf(done).text).to.match(/ALARM_ACTIVE/);
    expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
    expect(done.traffic.map(({ shares }) => shares)).to.deep.equal(before.map(({ shares }) => shares));
  });

  describe("E4 going back", () => {
    const back = ({ steps }: Rehearsal) =>
      steps.filter(({ rollback }) => rollback).map(({ action, result }) => `${action} ${result}`);
    const whole = ["Approve", "Record", "Promote", "Verify", "Deploy", "Check"].map(
      (what) => `Prod-${what} succeeded`,
    );
    const release = (name: string) => {
      const code = `export const handler = async () => ({ statusCode: 200, body: "[]" }); // ${name}\n`;
      return floor.changed("top-scores", {
        "src/index.mjs": `export { topScores } from "./scores.mjs";\n${code}`,
      });
    };

    it("E4 production fails on a newer release: its stage goes back to the one that ran, though test runs the newer", async () => {
      const ran = floor.traffic();
      const injection = { action: "Prod-Deploy", how: "alarm" } as const;
      const newer = await floor.rehearse({ source: release("new"), injection });
      expect(failing(newer)).to.deep.equal([]);
      expect(back(newer)).to.deep.equal(whole);
      expect(floor.traffic().at(-1)?.shares).to.deep.equal(ran.at(-1)?.shares);
      expect(newer.ledger["test"]?.at(-1)).to.equal(`healthy ${newer.release}`);
    });

    it("E4 production is rolled back by hand while test runs a newer release: the older one has all the traffic", async () => {
      const all = await rehearseRollback(floor.world, {
        pipeline: floor.pipeline,
        commit,
        stage: "Prod",
        earlier: release("newer"),
        source: release("newest"),
      });
      expect(all.flatMap(failing)).to.deep.equal([]);
      const [older, newer, gone] = all as [Rehearsal, Rehearsal, Rehearsal];
      expect(newer.ledger["prod"]?.at(-1)).to.equal(`healthy ${newer.release}`);
      expect(gone.injected).to.equal("Prod rolled back by hand");
      expect(back(gone)).to.deep.equal(whole);
      expect(gone.ledger["test"]?.at(-1)).to.equal(`healthy ${newer.release}`);
      const { shares, runs } = gone.traffic.at(-1)!;
      const [version = ""] = Object.entries(shares).find(([, share]) => share === 100) ?? [];
      expect(runs?.[version]).to.equal(older.release);
      expect(gone.ledger["prod"]?.slice(-5)).to.deep.equal(
        ["approved", "promoted", "verified", "deployed", "healthy"].map((kind) => `${kind} ${older.release}`),
      );
    });
  });

  it("tell which rights nobody used", () => {
    const { company } = floor.world;
    const steps = suite.flatMap((each) => each.steps);
    const shown = (some: typeof steps) =>
      ownRights(unusedRights(company, some)).map(({ role, action }) => `${role.split("/").at(-1)} ${action}`);
    const unused = shown(steps);
    expect(unused).not.to.include.members(["lockgate-test-promote s3:PutObject"]);
    expect(unused).not.to.include.members(["lockgate-dev-verify sts:AssumeRole"]);
    // A build stops nothing, but CodePipeline may.
    expect(unused).to.include("lockgate-top-scores-build-run codebuild:StopBuild");
    // The calls of one job less: what only these used is unused now.
    const without = steps.map((step) => ({
      ...step,
      calls: step.calls.filter(({ action }) => action !== "kms:Sign"),
    }));
    expect(shown(without).filter((right) => !unused.includes(right))).to.deep.equal([
      "lockgate-signer kms:Sign",
      "lockgate-dev-promote kms:Sign",
      "lockgate-test-promote kms:Sign",
    ]);
    expect(unusedText(company, suite)).to.include(`${unusedRights(company, steps).length} rights of`);
  });

  it("read as a line each, with what does not hold", () => {
    const lines = suite.map(verdictLine);
    expect(lines[0]).to.equal("held   Build=error: failed\n");
    const broken = { ...suite[0]!, checks: [{ what: "something", holds: false, detail: "why" }] };
    expect(verdictLine(broken)).to.match(/^BROKEN Build=error: failed\n +something: why\n$/);
    expect(suiteSummary([...suite, broken])).to.include(
      `${suite.length} of ${suite.length + 1} rehearsals held`,
    );
    expect(suiteSummary(suite)).to.include("What was a model, and not AWS:");
  });
});
