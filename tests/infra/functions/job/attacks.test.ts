// Attacks on a release on its way through the declared pipeline: each is stopped by the job that is meant to, with the
// exact reason, and stands in the ledger.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { formatBundle } from "../../../../infra/functions/lib/dsse.ts";
import { keysOf } from "../../../../infra/functions/lib/release.ts";
import { files } from "../../../../infra/functions/job/settings.ts";
import { sha256Of } from "../../../../infra/functions/lib/storeObjects.ts";
import { added } from "../../../../sandbox/rehearsal/aws/signerModel.ts";
import { expectAudited } from "../audited.ts";
import { app, partiesOf, promoterOf } from "../stage.ts";
import { approver, type Floor } from "./floor.ts";
import { flip, Raid, without } from "./raid.ts";

describe("attacks on a release in the declared pipeline", function () {
  this.timeout(600_000);
  let raid: Raid;
  let floor: Floor;
  before(async () => {
    raid = await Raid.open();
    ({ floor } = raid);
  });
  after(() => floor.close());
  beforeEach(() => {
    floor.stage.signer.reset();
    floor.findings = [];
    floor.deployment = { status: "Succeeded" };
    floor.answer = { StatusCode: 200 };
  });

  it("a flipped byte in the artifact; other bytes under their own digest", async () => {
    const { sha256 } = await raid.signed();
    const artifact = await floor.stage.read("dev", keysOf(app, sha256).artifact);
    await raid.overwrite("artifact", flip(artifact));
    await raid.stopped("Dev-Verify", /artifact\.zip has SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}/);
  });

  it("an artifact that is overwritten between verify and deploy: only the verified version is deployed", async () => {
    const { sha256 } = await raid.signed();
    await floor.runs(["Dev-Verify"]);
    const verified = floor.release().artifact.versionId;
    await raid.overwrite("artifact", await floor.stage.read("dev", keysOf(app, sha256).artifact));
    await raid.stopped(
      "Dev-Deploy",
      new RegExp(`^version ${verified} of \\S+ was verified, not ${floor.release().artifact.versionId}`),
    );
  });

  it("a deploy without a verify, and one after a later verify refused it", async () => {
    const { sha256 } = await raid.signed();
    await raid.stopped("Dev-Deploy", /^[0-9a-f]{64} was not verified here/);
    await floor.runs(["Dev-Verify"]);
    const release = floor.release();
    await raid.overwrite(
      "attestations",
      Buffer.from(formatBundle(without(await raid.envelopesOf(sha256), "tests"))),
    );
    await raid.stopped("Dev-Verify", /^tests: /);
    floor.handOver(release);
    await raid.stopped("Dev-Deploy", /was not verified here/);
  });

  it("another builder, repository, branch; a commit that is none is not signed at all", async () => {
    for (const [variable, value, reason] of [
      ["SOURCE_REF", "refs/heads/feature", /^source: .*heads\/feature/],
      ["SOURCE_REPOSITORY", "https://github.com/evil/top-scores", /^source: .*evil/],
      ["BUILDER", "arn:aws:codepipeline:eu-central-1:276677566922:other", /^builder: .*other/],
    ] as const) {
      floor.build(`another ${variable}`);
      const ran = await floor.run("Sign", { variables: { [variable]: value } });
      expect(ran.ok, ran.text).to.equal(true);
      await raid.stopped("Dev-Verify", reason);
    }
    floor.build("no commit");
    await raid.unsigned(/^COMMIT is "main"|"main" is not a commit id/, { commit: "main" });
  });

  it("the replay of an older signed release, unless that rollback is named", async () => {
    const older = await raid.signed();
    await floor.runs(["Dev-Verify", "Dev-Deploy", "Dev-Check"]);
    await raid.signed();
    await floor.runs(["Dev-Verify", "Dev-Deploy", "Dev-Check"]);
    floor.handOver(older);
    await raid.stopped(
      "Dev-Verify",
      /^order: built on .* not after what runs .* name it as a rollback/,
      "refused",
      "e-2",
    );
    await floor.runs(["Dev-Verify"], { execution: "e-2", rollbackTo: older.sha256 });
  });

  it("a promoter that skips test: by the release of dev, by the job of production's promoter, by its own hand", async () => {
    const release = await raid.signed();
    await floor.runs(["Dev-Verify", "Dev-Deploy", "Dev-Check"]);
    // Handed over as it is, and as if it lay in test's store.
    await raid.stopped("Prod-Promote", /^the release lies in \S+dev-store\S+, not in/);
    floor.handOver({ ...release, bucket: partiesOf("test").bucket });
    await raid.stopped("Prod-Promote", /top-scores was never deployed in test|not healthy in test|test runs/);
    floor.handOver(release);
    const { NEXT_BUCKET } = floor.action("Prod-Promote").job.variables;
    const ran = await floor.run("Test-Promote", {
      variables: { NEXT_BUCKET: NEXT_BUCKET ?? "", NEXT_ENVIRONMENT: "prod" },
    });
    expect(ran.text).to.match(/^refused: AccessDenied: .*lockgate-prod-store/);
    expectAudited(
      floor.stage.harness.asked.findLast(({ allowed }) => !allowed),
      promoterOf("dev"),
    );
  });

  it("a promotion that nobody approved in this run, and an approval that was given in another", async () => {
    await raid.signed();
    await floor.runs([
      "Dev-Verify",
      "Dev-Deploy",
      "Dev-Check",
      "Test-Promote",
      "Test-Verify",
      "Test-Deploy",
      "Test-Check",
    ]);
    await raid.stopped("Prod-Promote", /^nobody has approved [0-9a-f]{64} for prod in execution e-1/);
    expect((await floor.run("Prod-Record")).text).to.equal(
      "refused: nobody has approved by Prod-Approve in execution e-1",
    );
    floor.approve("e-0");
    await floor.runs(["Prod-Record"], { execution: "e-0" });
    await raid.stopped("Prod-Promote", /^nobody has approved [0-9a-f]{64} for prod in execution e-1/);
    await floor.runs(["Prod-Promote"], { execution: "e-0" });
  });

  it("a production verify without the word of test", async () => {
    const all = await raid.envelopesOf(floor.release().sha256, "prod");
    await raid.overwrite("attestations", Buffer.from(formatBundle(all.slice(0, -1))), "prod");
    await raid.stopped(
      "Prod-Verify",
      /^deployed: \S+lockgate-test-promote has not said that it was healthy in test/,
    );
  });

  it("who said no before somebody else said yes stands in the ledger, too, once each", async () => {
    const { sha256 } = await raid.signed();
    await floor.runs(["Dev-Verify", "Dev-Deploy", "Dev-Check", "Test-Promote"]);
    const said = async () =>
      (await floor.chain("prod"))
        .filter((entry) => entry.sha256 === sha256)
        .map(({ kind, approver: by }) => `${kind} by ${by?.split("/").at(-1)}`);
    floor.approve("e-3", "Failed", `${approver}-lovelace`);
    expect((await floor.run("Prod-Record", { execution: "e-3" })).text).to.match(
      /^refused: nobody has approved/,
    );
    floor.approve("e-3");
    await floor.runs(["Prod-Record", "Prod-Record"], { execution: "e-3" });
    expect(await said()).to.deep.equal(["rejected by ada-lovelace", "approved by ada"]);
  });

  it("a vulnerability above what the app allows, and one without a score", async () => {
    floor.findings = [{ id: "CVE-2026-1", ratings: [{ score: 7.5, method: "CVSSv31" }] }];
    await raid.signed();
    await raid.stopped("Dev-Verify", /^scan: finding CVE-2026-1 of the scan has score 7\.5, above 6\.9/);
    floor.findings = [{ id: "CVE-2026-2", ratings: [{ severity: "unknown" }] }];
    await raid.signed();
    await raid.stopped("Dev-Verify", /^scan: finding CVE-2026-2 of the scan has no score/);
  });

  it("a symbolic link, a path out of the folder and a bomb in the zip", async () => {
    const zip = (...args: string[]) => execFileSync("zip", ["-q", ...args], { cwd: floor.folder });
    floor.build("with a link");
    symlinkSync("/etc/passwd", floor.at("link"));
    zip("-y", "artifact.zip", "link");
    await floor.runs(["Sign"]);
    await raid.stopped("Dev-Verify", /^archive: "link" is a symbolic link/);
    floor.build("with a path");
    writeFileSync(floor.at("xx_outside"), "a");
    zip("artifact.zip", "xx_outside");
    const renamed = floor.at("artifact.zip");
    execFileSync("sed", ["-i", "s#xx_outside#../outside#g", renamed]);
    // AWS Signer is not even asked.
    await raid.unsigned(/^the code is no zip .*\.\.\/outside/);
    floor.build("with a bomb");
    execFileSync("truncate", ["-s", "300M", floor.at("zeros")]);
    zip("artifact.zip", "zeros");
    await floor.runs(["Sign"]);
    await raid.stopped("Dev-Verify", /^archive: the archive unpacks to more than 262144000 bytes/);
  });

  it("a zip that comes back from AWS Signer with another file, a changed one or no signature", async () => {
    const withThese = (changed: Record<string, string>) => (zip: Buffer) =>
      added(zip, { ...changed, "META-INF/s.SF": "" });
    for (const [title, signs, reason] of [
      [
        "another",
        withThese({ "evil.mjs": "x" }),
        /^the signed archive differs from the built one: evil\.mjs$/,
      ],
      [
        "changed",
        withThese({ "index.mjs": "x" }),
        /^the signed archive differs from the built one: index\.mjs$/,
      ],
      ["unsigned", (zip: Buffer) => zip, /^the archive came back from AWS Signer without a signature$/],
    ] as const) {
      floor.build(title);
      floor.stage.signer.sign = signs;
      await raid.unsigned(reason);
    }
  });

  it("C4 a deployment that is rolled back, a function that fails, an alarm: nothing of it is healthy, nothing goes on", async () => {
    await raid.signed();
    await floor.runs(["Dev-Verify"]);
    floor.deployment = {
      status: "Stopped",
      errorInformation: { code: "ALARM_ACTIVE", message: "alarms are on" },
    };
    await raid.stopped("Dev-Deploy", /^deployment \S+ stopped: ALARM_ACTIVE alarms are on/, "failed");
    expect((await floor.run("Test-Promote")).text).to.match(
      /is not healthy in dev: its last state is failed/,
    );
    floor.deployment = { status: "Succeeded" };
    await floor.runs(["Dev-Verify", "Dev-Deploy"], { execution: "e-2" });
    floor.answer = { StatusCode: 200, FunctionError: "Unhandled" };
    await raid.stopped("Dev-Check", /answers with an error: Unhandled/, "failed", "e-2");
  });

  it("a check says nothing of a release that does not run", async () => {
    await raid.signed();
    const before = await floor.stage.told("dev");
    expect((await floor.run("Dev-Check")).text).to.match(/was deployed here last, not/);
    expect(await floor.stage.told("dev")).to.deep.equal(before);
  });

  it("a release of another app, or of another store, or under another digest's name", async () => {
    const release = await raid.signed();
    for (const [change, reason] of [
      [{ app: "other" }, /is other\/|of other|the artifact of the release is/],
      [{ bucket: partiesOf("test").bucket }, /lies in \S+test-store/],
      [{ sha256: sha256Of(Buffer.from("another")) }, /the artifact of the release is/],
      [{ sha256: undefined }, /the release is malformed/],
    ] as const)
      for (const job of ["Dev-Verify", "Dev-Deploy", "Test-Promote", "Dev-Check"]) {
        floor.handOver({ ...release, ...change });
        const { text } = await floor.run(job);
        expect(text, job).to.match(reason);
        const about =
          "sha256" in change
            ? (change.sha256 ?? sha256Of(readFileSync(floor.at(files.release))))
            : release.sha256;
        expect((await floor.stage.told(job === "Test-Promote" ? "test" : "dev")).at(-1), job).to.equal(
          text.replace(/^refused: /, `refused ${about} `),
        );
      }
  });
});
