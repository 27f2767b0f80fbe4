import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { App } from "../../../../infra/configuration/schema.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { Workshop, type Ran } from "./workshop.ts";

const build = {
  runtimes: { nodejs: "22" },
  build: ["mkdir -p dist", "cp index.mjs dist/"],
  test: ["grep -q handler dist/index.mjs"],
  output: "dist",
};
const first = (valueOf("tooling", "apps") as object[])[0] as object;
const config = exampleConfig("tooling", { apps: [{ ...first, build }] });
const plan = planPipeline(config, config.apps[0] as App);
const commit = "0123456789abcdef0123456789abcdef01234567";
const devBucket = "acme-lockgate-dev-store-783562562418";
const testBucket = "acme-lockgate-test-store-452234911790";

function job(name: string): Job {
  const action = plan.stages
    .flatMap((stage) => [...stage.actions])
    .find((candidate) => candidate.name === name);
  if (action === undefined || !("job" in action)) throw new Error(`no job ${name}`);
  return action.job;
}

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

describe("buildspecs, really run", function () {
  this.timeout(30_000);
  let shop: Workshop;
  const passes = (ran: Ran): string => {
    expect(ran.code, ran.output).to.equal(0);
    return ran.output;
  };
  const refuses = (ran: Ran, reason: RegExp): void => {
    expect(ran.code, ran.output).not.to.equal(0);
    expect(ran.output).to.match(reason);
  };
  const change = (file: string, edit: (release: Record<string, unknown>) => void): void => {
    const release = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    edit(release);
    writeFileSync(file, JSON.stringify(release));
  };
  const flipByte = (bucket: string, ending: string): void => {
    for (const file of shop.objects(bucket, ending)) {
      const bytes = readFileSync(file);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(file, bytes);
    }
  };

  beforeEach(() => {
    shop = new Workshop();
    shop.folder("source", { "index.mjs": "export const handler = async () => 'ok';\n" });
    passes(shop.run(job("Build"), "source", "build"));
    passes(shop.run(job("Sign"), "build", "dev", { COMMIT: commit }));
  });
  afterEach(() => shop.remove());

  it("build, sign, verify, deploy, check, promote, verify: the same bytes all the way", () => {
    passes(shop.run(job("Dev-Verify"), "dev", "none"));
    passes(shop.run(job("Dev-Deploy"), "dev", "none"));
    passes(shop.run(job("Dev-Check"), "dev", "none"));
    passes(shop.run(job("Test-Promote"), "dev", "test"));
    passes(shop.run(job("Test-Verify"), "test", "none"));
    const digests = [
      shop.state("build/artifact.zip"),
      ...shop.objects(devBucket, "artifact.zip"),
      ...shop.objects(testBucket, "artifact.zip"),
      shop.state("code.zip"),
    ].map(sha256);
    expect(digests).to.have.length(4);
    expect(new Set(digests).size).to.equal(1);
    expect(JSON.parse(readFileSync(shop.state("deployment"), "utf8"))).to.deep.equal({
      Name: "lockgate-top-scores-dev",
      Alias: "live",
      CurrentVersion: "1",
      TargetVersion: "2",
    });
  });

  it("each store is written by its writer's role only", () => {
    passes(shop.run(job("Test-Promote"), "dev", "test"));
    const writers = new Set(readFileSync(shop.state("writers"), "utf8").trim().split("\n"));
    expect([...writers]).to.deep.equal([
      `${devBucket} lockgate-signer`,
      `${testBucket} lockgate-dev-promote`,
    ]);
  });

  it("the same source gives the same digest", () => {
    const before = sha256(shop.state("build/artifact.zip"));
    passes(shop.run(job("Build"), "source", "again"));
    expect(sha256(shop.state("again/artifact.zip"))).to.equal(before);
  });

  it("signing and promoting again writes nothing over, and answers with what is there", () => {
    const before = readFileSync(path.join(shop.root, "dev", "release.json"), "utf8");
    passes(shop.run(job("Sign"), "build", "dev", { COMMIT: commit }));
    expect(readFileSync(path.join(shop.root, "dev", "release.json"), "utf8")).to.equal(before);
    passes(shop.run(job("Test-Promote"), "dev", "test"));
    const promoted = readFileSync(path.join(shop.root, "test", "release.json"), "utf8");
    passes(shop.run(job("Test-Promote"), "dev", "test"));
    expect(readFileSync(path.join(shop.root, "test", "release.json"), "utf8")).to.equal(promoted);
    passes(shop.run(job("Test-Verify"), "test", "none"));
  });

  it("B1 a failing test leaves no artifact", () => {
    shop.folder("broken", { "index.mjs": "export const other = 1;\n" });
    expect(shop.run(job("Build"), "broken", "output").code).not.to.equal(0);
    expect(existsSync(shop.state("output/artifact.zip"))).to.equal(false);
  });

  it("the signer signs nothing without a commit", () => {
    refuses(shop.run(job("Sign"), "build", "x", { COMMIT: "main" }), /not a commit id: main/);
  });

  it("B3 a flipped byte in the artifact stops verify, promote and deploy", () => {
    flipByte(devBucket, "artifact.zip");
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: artifact\.zip has digest/);
    refuses(shop.run(job("Test-Promote"), "dev", "test"), /has not the digest/);
    refuses(shop.run(job("Dev-Deploy"), "dev", "none"), /not the verified one/);
    expect(existsSync(shop.state("code.zip"))).to.equal(false);
  });

  it("B3 a flipped byte in the signature stops verify", () => {
    flipByte(devBucket, "artifact.sig");
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: the signature does not verify/);
  });

  it("B3 another key stops verify", () => {
    shop.newKey();
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: the signature does not verify/);
  });

  it("B3 a release that names other bytes by their own digest is not signed", () => {
    const artifact = shop.objects(devBucket, "artifact.zip")[0] as string;
    writeFileSync(artifact, "other bytes");
    change(shop.state("dev/release.json"), (release) => (release["digest"] = sha256(artifact)));
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: the signature does not verify/);
  });

  for (const [title, key, value, reason] of [
    ["of another app", "app", "other", /another app/],
    ["of another environment's store", "bucket", testBucket, /not from acme-lockgate-dev-store/],
  ] as const)
    it(`B3 a release ${title} stops verify and promote`, () => {
      change(shop.state("dev/release.json"), (release) => (release[key] = value));
      refuses(shop.run(job("Dev-Verify"), "dev", "none"), reason);
      refuses(shop.run(job("Test-Promote"), "dev", "test"), reason);
    });

  it("B3 a release without digest stops verify", () => {
    change(shop.state("dev/release.json"), (release) => delete release["digest"]);
    expect(shop.run(job("Dev-Verify"), "dev", "none").code).not.to.equal(0);
  });

  it("C4 a deployment that is rolled back fails the action, with the reason", () => {
    writeFileSync(shop.state("deployment-fails"), "yes");
    refuses(shop.run(job("Dev-Deploy"), "dev", "none"), /ALARM_ACTIVE/);
  });

  it("a release that is live already is not deployed again", () => {
    writeFileSync(shop.state("alias"), "2");
    expect(passes(shop.run(job("Dev-Deploy"), "dev", "none"))).to.contain("already version 2");
    expect(existsSync(shop.state("deployment"))).to.equal(false);
  });

  it("the check fails on an error of the function and on the alarm", () => {
    writeFileSync(shop.state("function-error"), "Unhandled");
    refuses(shop.run(job("Dev-Check"), "dev", "none"), /answers with an error: Unhandled/);
    writeFileSync(shop.state("function-error"), "None");
    writeFileSync(shop.state("alarm"), "ALARM");
    refuses(shop.run(job("Dev-Check"), "dev", "none"), /alarm lockgate-top-scores-dev-exceptions is on/);
  });
});
