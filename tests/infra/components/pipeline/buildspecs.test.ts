import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { App } from "../../../../infra/configuration/schema.ts";
import { formatBundle, parseBundle, type Envelope } from "../../../../infra/functions/lib/dsse.ts";
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

  before(async () => {
    shop = new Workshop();
    await shop.open();
    shop.folder("source", { "index.mjs": "export const handler = async () => 'ok';\n" });
    passes(shop.run(job("Build"), "source", "build"));
    passes(shop.run(job("Sign"), "build", "dev", { COMMIT: commit }));
    shop.keep();
  });
  beforeEach(() => shop.restore());
  after(() => shop.remove());

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
    refuses(shop.run(job("Sign"), "build", "x", { COMMIT: "main" }), /"main" is not a commit id/);
    refuses(shop.run(job("Sign"), "build", "x"), /COMMIT is not set/);
  });

  it("B1 what is stored attests commit, builder, source, packages and tests, by key K", () => {
    const [file] = shop.objects(devBucket, "attestations.intoto.jsonl");
    const envelopes = parseBundle(readFileSync(file as string, "utf8"));
    const keyid = readFileSync(shop.state("key.arn"), "utf8");
    expect(envelopes.map(({ signatures }) => signatures.map((each) => each.keyid))).to.deep.equal([
      [keyid],
      [keyid],
      [keyid],
    ]);
    const [provenance, sbom, tests] = envelopes.map(({ payload }) => payload.toString());
    for (const text of [
      commit,
      "arn:aws:codepipeline:eu-central-1:276677566922:top-scores",
      "git+https://github.com/acme/top-scores@refs/heads/main",
    ])
      expect(provenance).to.contain(text);
    expect(sbom).to.contain("CycloneDX");
    expect(tests).to.contain("project/lockgate-top-scores-build");
  });

  it("B8 a floating version or an unknown registry ends the commit stage before anything is installed", () => {
    const lock = (resolved: string) =>
      JSON.stringify({ lockfileVersion: 3, packages: { "node_modules/a": { version: "1.0.0", resolved } } });
    const source = {
      "index.mjs": "export const handler = 1;\n",
      "package.json": '{"dependencies":{"a":"^1.0.0"}}',
    };
    shop.folder("floating", { ...source, "package-lock.json": lock("https://npm.evil.example/a.tgz") });
    const ran = shop.run(job("Build"), "floating", "output");
    refuses(ran, /a@\^1\.0\.0 a floating version/);
    expect(ran.output).to.contain("npm.evil.example/a.tgz, which is no allowed registry");
    expect(existsSync(shop.state("output/artifact.zip"))).to.equal(false);
  });

  it("tools with another digest than the declared one are not run", () => {
    writeFileSync(shop.state("lockgate.mjs"), "process.exit(0)");
    execFileSync("zip", ["-q", "layer.zip", "lockgate.mjs"], { cwd: shop.root });
    for (const [name, from] of [
      ["Build", "source"],
      ["Sign", "build"],
      ["Dev-Verify", "dev"],
    ] as const)
      refuses(shop.run(job(name), from, "none", { COMMIT: commit }), /the tools are not the declared ones/);
  });

  it("B3 a flipped byte in the artifact stops verify, promote and deploy", () => {
    flipByte(devBucket, "artifact.zip");
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: artifact\.zip has digest/);
    refuses(shop.run(job("Test-Promote"), "dev", "test"), /has not the digest/);
    refuses(shop.run(job("Dev-Deploy"), "dev", "none"), /not the verified one/);
    expect(existsSync(shop.state("code.zip"))).to.equal(false);
  });

  const rewrite = (edit: (envelopes: Envelope[]) => Envelope[]): void => {
    for (const file of shop.objects(devBucket, "attestations.intoto.jsonl"))
      writeFileSync(file, formatBundle(edit(parseBundle(readFileSync(file, "utf8")))));
  };
  const flip = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte)));

  it("B3 a flipped byte in a statement or a signature stops verify", () => {
    rewrite(([first, ...rest]) => [
      { ...(first as Envelope), payload: flip((first as Envelope).payload) },
      ...rest,
    ]);
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: signature: a signature does not verify/);
    rewrite((all) =>
      all.map((each) => ({
        ...each,
        payload: flip(each.payload),
        signatures: each.signatures.map(({ keyid, sig }) => ({ keyid, sig: flip(sig) })),
      })),
    );
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: signature: a signature does not verify/);
  });

  it("B3 a missing attestation stops verify", () => {
    rewrite((all) => all.slice(0, 2));
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: tests: there is no test result/);
  });

  it("B3 another key stops verify, in our account and in another", () => {
    shop.newKey();
    refuses(
      shop.run(job("Dev-Verify"), "dev", "none"),
      /refused: key: key arn:aws:kms:\S+ is not a trusted one/,
    );
    shop.newKey("999999999999");
    shop.empty(devBucket);
    passes(shop.run(job("Sign"), "build", "foreign", { COMMIT: commit }));
    shop.newKey();
    refuses(shop.run(job("Dev-Verify"), "foreign", "none"), /key arn:aws:kms:eu-central-1:999999999999:key/);
  });

  it("B3 a foreign branch, repository or builder stops verify", () => {
    for (const [variable, value, reason] of [
      ["SOURCE_REF", "refs/heads/feature", /refused: source: .*heads\/feature/],
      ["SOURCE_REPOSITORY", "https://github.com/evil/top-scores", /refused: source: .*evil/],
      ["BUILDER", "arn:aws:codepipeline:eu-central-1:276677566922:other", /refused: builder: .*other/],
    ] as const) {
      shop.empty(devBucket);
      passes(shop.run(job("Sign"), "build", variable, { COMMIT: commit, [variable]: value }));
      refuses(shop.run(job("Dev-Verify"), variable, "none"), reason);
    }
  });

  it("B3 other bytes under their own digest are not the signed ones", () => {
    const artifact = shop.objects(devBucket, "artifact.zip")[0] as string;
    cpSync(shop.state("layer.zip"), artifact);
    change(shop.state("dev/release.json"), (release) => (release["sha256"] = sha256(artifact)));
    refuses(shop.run(job("Dev-Verify"), "dev", "none"), /refused: artifact: the provenance is of/);
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
    change(shop.state("dev/release.json"), (release) => delete release["sha256"]);
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
