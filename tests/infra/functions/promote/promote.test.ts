import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { parseBundle } from "../../../../infra/functions/lib/dsse.ts";
import { parseStatement } from "../../../../infra/functions/lib/statement.ts";
import { keysOf } from "../../../../infra/functions/lib/release.ts";
import { expectAudited } from "../audited.ts";
import { app, partiesOf, promoterOf, refusal, Stage, wholeRelease } from "../stage.ts";

describe("promotion, as the declared promoter, on moto", function () {
  this.timeout(600_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  it("B4 copies the identical bytes and attestations, adds the environment's word, and says so in the ledger", async () => {
    const artifact = randomBytes(300_000);
    const release = await stage.healthy(artifact);
    const promoted = await stage.promoter("dev", "test")(release);
    expect(promoted.bucket).to.equal(partiesOf("test").bucket);
    expect(
      (await stage.read("test", promoted.artifact.key, promoted.artifact.versionId)).equals(artifact),
    ).to.equal(true);
    const before = (await stage.read("dev", release.attestations.key)).toString();
    const after = (
      await stage.read("test", promoted.attestations.key, promoted.attestations.versionId)
    ).toString();
    expect(after.startsWith(before)).to.equal(true);
    const statements = parseBundle(after).map(parseStatement);
    expect(statements.map(({ kind }) => kind)).to.deep.equal(["provenance", "deployment"]);
    expect(statements[1]?.predicate).to.include({
      resourceUri: "urn:lockgate:environment:dev",
      verificationResult: "PASSED",
    });
    expect(
      JSON.parse((await stage.read("test", keysOf(app, release.sha256).manifest)).toString()),
    ).to.deep.equal(promoted);
    expect(await stage.told("test")).to.deep.equal([`promoted ${release.sha256}`]);
  });

  it("B4 goes on to production only from test, whose word comes behind the one of dev", async () => {
    const release = await stage.healthy();
    const inTest = await stage.promoter("dev", "test")(release);
    expect(await refusal(stage.promoter("test", "prod")(inTest))).to.match(/was never deployed in test/);
    await stage.tell("test", release.sha256);
    const inProd = await stage.promoter("test", "prod")(inTest);
    const bundle = (await stage.read("prod", inProd.attestations.key)).toString();
    expect(parseBundle(bundle).map((envelope) => parseStatement(envelope).kind)).to.deep.equal([
      "provenance",
      "deployment",
      "deployment",
    ]);
    expect(await stage.versions("prod", release.sha256)).to.deep.equal(wholeRelease(release.sha256));
  });

  it("E8 goes to a twin only while that runs healthily which it is like, whatever is said where it comes from", async () => {
    const release = await stage.healthy();
    const toTwin = (): Promise<unknown> => stage.promoter("dev", "test", { HEALTHY_IN: "prod" })(release);
    const before = await stage.versions("test", release.sha256);
    await stage.tell("prod", "f".repeat(64));
    expect(await refusal(toTwin())).to.match(/prod runs f{64}, not .*: only what was tested goes on/);
    expect(await stage.versions("test", release.sha256)).to.deep.equal(before);
    await stage.tell("prod", release.sha256);
    await toTwin();
    expect(await stage.versions("test", release.sha256)).to.deep.equal(wholeRelease(release.sha256));
  });

  it("repeated and parallel events make one copy, one version of each object, one entry", async () => {
    const release = await stage.healthy();
    const before = (await stage.told("test")).length;
    const all = await Promise.all(Array.from({ length: 5 }, () => stage.promoter("dev", "test")(release)));
    const again = await stage.promoter("dev", "test")(release);
    for (const promoted of all) expect(promoted).to.deep.equal(again);
    expect(await stage.versions("test", release.sha256)).to.deep.equal(wholeRelease(release.sha256));
    expect((await stage.told("test")).slice(before)).to.deep.equal([`promoted ${release.sha256}`]);
  });

  it("a promoter of dev can't skip test: production's store does not let it in, and nothing is there", async () => {
    const release = await stage.healthy();
    const message = await refusal(stage.promoter("dev", "prod")(release));
    expect(message)
      .to.match(/^AccessDenied/)
      .and.contain(partiesOf("prod").bucket)
      .and.contain(promoterOf("dev"));
    expect(await stage.versions("prod", release.sha256)).to.deep.equal([]);
    expectAudited(
      stage.harness.asked.findLast(({ allowed }) => !allowed),
      promoterOf("dev"),
    );
  });

  for (const [title, kind, says] of [
    ["failed in its environment", "failed", /its last state is failed/],
    ["was rolled back", "rolledBack", /its last state is rolledBack/],
  ] as const)
    it(`a release that ${title} stays, and the refusal is on record`, async () => {
      const release = await stage.healthy();
      await stage.tell("dev", release.sha256, kind);
      expect(await refusal(stage.promoter("dev", "test")(release))).to.match(says);
      expect(await stage.versions("test", release.sha256)).to.deep.equal([]);
      expect((await stage.told("test")).at(-1)).to.match(
        new RegExp(`^refused ${release.sha256} .*last state is ${kind}`),
      );
    });

  it("only what runs goes on, not an older release", async () => {
    const old = await stage.healthy();
    const { sha256 } = await stage.healthy();
    const tested = `dev runs ${sha256}, not ${old.sha256}: only what was tested goes on`;
    const back = `not as a rollback of test either: nothing goes back to ${old.sha256}, which was never healthy there`;
    const reason = `${tested}; ${back}`;
    expect(await refusal(stage.promoter("dev", "test")(old))).to.equal(`Error: ${reason}`);
    expect((await stage.told("test")).at(-1)).to.equal(`refused ${old.sha256} ${reason}`);
  });

  it("an attestation of another artifact does not travel along", async () => {
    const artifact = randomBytes(100);
    const release = await stage.release(artifact, "0".repeat(64));
    await stage.tell("dev", release.sha256);
    const reason = "the provenance that travels along is of another artifact";
    expect(await refusal(stage.promoter("dev", "test")(release))).to.equal(`Error: ${reason}`);
    expect((await stage.told("test")).at(-1)).to.equal(`refused ${release.sha256} ${reason}`);
    expect(await stage.versions("test", release.sha256)).to.deep.equal([]);
  });

  for (const [title, change, says] of [
    ["of another store", { bucket: "acme-other" }, /lies in acme-other/],
    [
      "whose artifact lies elsewhere",
      { artifact: { key: "top-scores/x", versionId: "1" } },
      /the artifact of the release is top-scores\/x/,
    ],
    ["without a version", { artifact: { key: "x" } }, /malformed: artifact.versionId/],
    ["with a path in the app's name", { app: "../prod" }, /malformed: app/],
  ] as const)
    it(`refuses a request ${title}`, async () => {
      const release = await stage.healthy();
      expect(await refusal(stage.promoter("dev", "test")({ ...release, ...change }))).to.match(says);
    });

  it("is not set up by halves", () => {
    expect(() => stage.promoter("dev", "test", { ATTEST_KEY: "" })).to.throw(/ATTEST_KEY are missing/);
  });
});
