import { expect } from "chai";
import { history } from "../../../../infra/functions/lib/ledgerTable.ts";
import { parseBundle } from "../../../../infra/functions/lib/dsse.ts";
import { keysOf, type Release } from "../../../../infra/functions/lib/release.ts";
import { parseStatement } from "../../../../infra/functions/lib/statement.ts";
import * as names from "../../../../infra/plan/names.ts";
import { app, promoterOf, wholeRelease } from "../stage.ts";
import { approver, commit, Floor } from "./floor.ts";

const dev = ["Dev-Verify", "Dev-Deploy", "Dev-Check"];
const test = ["Test-Promote", "Test-Verify", "Test-Deploy", "Test-Check"];
const prod = ["Prod-Record", "Prod-Promote", "Prod-Verify", "Prod-Deploy", "Prod-Check"];

describe("the jobs of the declared pipeline, each as its declared role, on moto", function () {
  this.timeout(600_000);
  let floor: Floor;
  before(async () => {
    floor = await Floor.open();
  });
  after(() => floor.close());

  const entries = (environment: string) =>
    history(floor.stage.table(promoterOf("dev")), `${app}#${environment}`);

  it("B1 B3 B4 B9 a release goes from the build to production: the same bytes, attested, approved, written down", async () => {
    floor.build("export const handler = async () => 'ok';\n");
    await floor.runs(["Sign", ...dev, ...test]);
    floor.approve("e-1");
    await floor.runs(prod);
    const { sha256 } = floor.release();
    for (const environment of ["dev", "test", "prod"]) {
      expect(await floor.stage.versions(environment, sha256)).to.deep.equal(wholeRelease(sha256));
      expect(await floor.stage.read(environment, keysOf(app, sha256).artifact)).to.deep.equal(
        await floor.stage.read("dev", keysOf(app, sha256).artifact),
      );
      expect(await floor.deployments(environment)).to.have.length(1);
    }
    expect(await floor.stage.told("dev")).to.deep.equal(
      ["signed", "verified", "deployed", "healthy"].map((kind) => `${kind} ${sha256}`),
    );
    expect(await floor.stage.told("prod")).to.deep.equal(
      ["approved", "promoted", "verified", "deployed", "healthy"].map((kind) => `${kind} ${sha256}`),
    );
    const all = await entries("prod");
    const policy = floor.action("Prod-Record").job.variables["POLICY_VERSION"];
    expect(all[0]).to.include({ approver, policyVersion: policy, execution: "e-1" });
    expect(all[1]).to.include({ approver });
    expect(all[2]).to.include({ policyVersion: policy, commit, version: floor.release().artifact.versionId });
    expect(all[4]).to.include({ commit, policyVersion: policy });
  });

  it("carries provenance, packages, tests and scan from the build, and the word of each environment that it has passed", async () => {
    const bundle = await floor.stage.read("prod", keysOf(app, floor.release().sha256).attestations);
    const statements = parseBundle(bundle.toString()).map(parseStatement);
    expect(statements.map(({ kind }) => kind)).to.deep.equal([
      "provenance",
      "sbom",
      "tests",
      "scan",
      "deployment",
      "deployment",
    ]);
    const words = statements.flatMap(({ kind, predicate }) => (kind === "deployment" ? [predicate] : []));
    expect(words.map(({ verifier, resourceUri }) => [verifier.id, resourceUri])).to.deep.equal([
      [promoterOf("dev"), "urn:lockgate:environment:dev"],
      [promoterOf("test"), "urn:lockgate:environment:test"],
    ]);
    expect(words[0]?.policy).to.deep.equal({
      uri: "urn:lockgate:policy:top-scores:dev",
      digest: { sha256: floor.action("Test-Promote").job.variables["POLICY_VERSION"] },
    });
  });

  it("every job that is done again changes nothing", async () => {
    const told = await floor.stage.told("test");
    const { sha256 } = floor.release();
    floor.build("export const handler = async () => 'ok';\n");
    await floor.runs(["Sign"]);
    const signed = floor.release();
    await floor.runs(dev);
    await floor.runs(test);
    expect(floor.release().sha256).to.equal(sha256);
    floor.handOver(signed);
    await floor.runs(test);
    await floor.runs(prod);
    expect(await floor.stage.told("test")).to.deep.equal(told);
    expect(await floor.stage.versions("test", sha256)).to.deep.equal(wholeRelease(sha256));
  });

  it("B4 one arrival, one deployment: another run with the same bytes finds them there, and live", async () => {
    floor.build("export const handler = async () => 'ok';\n");
    await floor.runs(["Sign", ...dev], { execution: "e-2" });
    const signed = floor.release();
    const both = ["e-1", "e-2"].map((execution) => floor.run("Test-Promote", { execution }));
    for (const { ok, text } of await Promise.all(both))
      expect(ok || /is of|lies in/.test(text), text).to.equal(true);
    floor.handOver(signed);
    expect(await floor.runs(["Test-Promote", "Test-Verify", "Test-Deploy"], { execution: "e-2" })).to.equal(
      "live is already version 2",
    );
    await floor.runs(["Test-Check"], { execution: "e-2" });
    const { sha256 } = signed;
    expect(await floor.deployments("test")).to.have.length(1);
    expect(await floor.stage.versions("test", sha256)).to.deep.equal(wholeRelease(sha256));
    const promoted = (await floor.stage.told("test")).filter((line) => line === `promoted ${sha256}`);
    expect(promoted).to.have.length(1);
  });

  describe("E4 a stage of production is rolled back while test runs a newer release", () => {
    let older: Release;
    let newer: Release;
    const inTest = async (text: string): Promise<Release> => {
      floor.build(text);
      await floor.runs(["Sign", ...dev, ...test]);
      return floor.release();
    };
    /** CodePipeline has been asked to roll the stage back, and somebody has approved that. */
    const rolledBack = (execution: string, release: Release): void => {
      const rollbackMetadata = { rollbackTargetPipelineExecutionId: "e-1" };
      floor.executions.set(execution, { executionType: "ROLLBACK", rollbackMetadata });
      floor.approve(execution);
      floor.handOver(release);
    };
    const attempt = async (execution: string): Promise<string> => {
      for (const name of prod) {
        const { ok, text } = await floor.run(name, { execution });
        if (!ok) return `${name} ${text.split("\n")[0]}`;
      }
      return "deployed";
    };

    before(async () => {
      older = await inTest("older");
      floor.approve("e-5");
      await floor.runs(prod, { execution: "e-5" });
      newer = await inTest("newer");
      floor.approve("e-6");
      await floor.runs(prod, { execution: "e-6" });
    });

    it("E4 a release that was healthy in production comes back through every job, without a new word or copy", async () => {
      const stored = await floor.stage.versions("prod", older.sha256);
      rolledBack("e-7", older);
      expect(await attempt("e-7")).to.equal("deployed");
      const told = (await entries("prod")).filter(({ execution }) => execution === "e-7");
      expect(told.map(({ kind, sha256 }) => `${kind} ${sha256}`)).to.deep.equal(
        ["approved", "promoted", "verified", "deployed", "healthy"].map((kind) => `${kind} ${older.sha256}`),
      );
      expect(told[1]).to.include({ approver, rollbackTarget: "e-1" });
      expect(await floor.stage.versions("prod", older.sha256)).to.deep.equal(stored);
    });

    it("E4 attack: an old release in a run that is no rollback, whoever approved it, is stopped by the promoter", async () => {
      floor.handOver(newer);
      floor.approve("e-8");
      expect(await attempt("e-8")).to.equal("deployed");
      floor.handOver(older);
      floor.approve("e-9");
      expect(await attempt("e-9")).to.match(
        /^Prod-Promote refused: test runs .* only what was tested goes on; .* execution e-9 is no rollback that somebody approved$/,
      );
      // Past the promoter: the verifier does not take it either.
      const inProd = await floor.stage.read("prod", keysOf(app, older.sha256).manifest);
      floor.handOver(JSON.parse(inProd.toString()) as object);
      const verified = await floor.run("Prod-Verify", { execution: "e-9" });
      expect(verified.text).to.match(/^refused: order: built on .* not after what runs/);
    });

    it("E4 attack: a rollback that nobody approved is none", async () => {
      rolledBack("e-10", older);
      floor.approvals.delete("e-10");
      expect(await attempt("e-10")).to.match(/^Prod-Record refused: nobody has approved/);
      floor.handOver(older);
      expect((await floor.run("Prod-Promote", { execution: "e-10" })).text).to.match(/e-10 is no rollback/);
    });

    it("E4 attack: a rollback to a release that never was healthy in production", async () => {
      const skipped = await inTest("skipped");
      await inTest("newest");
      rolledBack("e-11", skipped);
      expect(await attempt("e-11")).to.match(/^Prod-Promote refused: .*which was never healthy there$/);
      expect(await floor.stage.versions("prod", skipped.sha256)).to.deep.equal([]);
      expect((await floor.stage.told("prod")).at(-1)).to.match(
        new RegExp(`^refused ${skipped.sha256} .*never healthy there$`),
      );
    });

    it("E4 attack: a rollback to a release that was revoked since", async () => {
      await floor.stage.revoke({ keys: [], artifacts: [{ sha256: older.sha256, reason: "stolen" }] });
      rolledBack("e-12", older);
      expect(await attempt("e-12")).to.equal(
        "Prod-Promote refused: revocations: the artifact is revoked: stolen",
      );
    });
  });

  it("C3 E3 what was approved is what is deployed: another target, or another execution, voids the approval", async () => {
    floor.build("approved");
    await floor.runs(["Sign", ...dev, ...test]);
    const inTest = floor.release();
    floor.approve("e-20");
    const approved = { execution: "e-20" };
    await floor.runs(["Prod-Record", "Prod-Promote", "Prod-Verify"], approved);
    const { sha256 } = floor.release();
    const { CONFIG_VERSION = "" } = floor.action("Prod-Deploy").job.variables;
    const before = (await floor.deployments("prod")).length;
    const other = "f".repeat(64);
    const changed = await floor.run("Prod-Deploy", { ...approved, variables: { CONFIG_VERSION: other } });
    expect(changed.text).to.equal(
      `refused: the approval of ${sha256} is void: it was given for configuration ${CONFIG_VERSION} of the target, which now is ${other}`,
    );
    await floor.runs(["Prod-Verify"], { execution: "e-21" });
    const elsewhere = await floor.run("Prod-Deploy", { execution: "e-21" });
    expect(elsewhere.text).to.equal(`refused: nobody has approved ${sha256} in execution e-21`);
    expect(await floor.deployments("prod")).to.have.length(before);
    // Asked for anew, and approved anew, it goes on.
    floor.approve("e-22");
    floor.handOver(inTest);
    await floor.runs(prod, { execution: "e-22" });
    expect(await floor.deployments("prod")).to.have.length(before + 1);
    const told = (await entries("prod")).find(
      (entry) => entry.kind === "approved" && entry.execution === "e-22",
    );
    expect(told).to.include({ approver, configVersion: CONFIG_VERSION });
  });

  it("A7 uses every right that the jobs declare: none is there for nothing", () => {
    const asked = new Set(floor.stage.harness.asked.map(({ role, action }) => `${role} ${action}`));
    const actions = ["Sign", ...dev, ...test, ...prod].map((name) => floor.action(name).job);
    const declared = actions.flatMap(({ account, role, statements }) =>
      statements.flatMap(({ Action = [] }) =>
        [Action].flat().map((action) => `${names.roleArn(account, role)} ${action}`),
      ),
    );
    expect(declared.length).to.be.greaterThan(60);
    const unused = [...new Set(declared)].filter((right) => !asked.has(right));
    // By this one a release goes back from another that has failed: tests/sandbox/rehearsal/soak.test.ts.
    const backwards = ["dev", "test", "prod"].map(
      (environment) => `-${environment}-deploy lambda:UpdateAlias`,
    );
    expect(unused.map((right) => right.replace(/^.*role\/lockgate-top-scores/, ""))).to.have.members(
      backwards,
    );
  });
});
