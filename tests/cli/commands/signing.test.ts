// sign, verify, key export and check dependencies, as a person or a pipeline runs them.

import { expect } from "chai";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import { parseBundle } from "../../../infra/functions/lib/dsse.ts";
import { parseStatement } from "../../../infra/functions/lib/statement.ts";
import { builder, githubEnv, newKey, newRsaKey, sha256, source } from "../../infra/functions/release.ts";
import { Folder } from "../terminal.ts";
import { withoutNetwork } from "../withoutNetwork.ts";

const report = '<testsuite><testcase name="a"/></testsuite>';
const signing = "sign artifact.zip --key key.pem --out a.intoto.jsonl --source src --test-results junit.xml";
const verifying = "verify artifact.zip --attestations a.intoto.jsonl --policy policy.json";

describe("lockgate sign and verify", () => {
  let folder: Folder;
  const runs = (words: string, env = {}) => folder.lockgate(words, env);
  const demands = { sbom: true, tests: true, revocations: false, order: false };
  const writePolicy = async (change: object = {}): Promise<void> => {
    const { out } = await runs("key export key.pem --format policy");
    const keys = [JSON.parse(out) as object];
    folder.write("policy.json", { keys, builders: [builder], source, commit: "builder", demands, ...change });
  };

  beforeEach(async () => {
    folder = new Folder();
    mkdirSync(path.join(folder.path, "src"));
    folder.write("artifact.zip", "bytes of the artifact");
    folder.write("key.pem", newKey());
    folder.write("junit.xml", report);
    folder.write("src/go.sum", `a.example/b v1.2.3 h1:${"A".repeat(43)}=\n`);
    await writePolicy();
  });
  afterEach(() => folder.remove());

  it("a signed artifact verifies; the answers name digest, key and every check", async () => {
    const signed = await runs(`${signing} --json`, githubEnv);
    expect(signed.code, signed.err).to.equal(0);
    const answer = JSON.parse(signed.out) as Record<string, unknown>;
    expect(answer).to.include({ sha256: sha256("bytes of the artifact"), size: 21 });
    const verified = await runs(`${verifying} --json`);
    expect(verified.code, verified.out).to.equal(0);
    const result = JSON.parse(verified.out) as {
      allowed: boolean;
      checks: { check: string; outcome: string }[];
    };
    expect(result).to.include({ allowed: true, sha256: answer["sha256"] });
    expect(result.checks).to.deep.include({ check: "tests", outcome: "passed", reason: "tests passed" });
  });

  it("works with an RSA key, by RSA-PSS", async () => {
    folder.write("key.pem", newRsaKey());
    await writePolicy();
    expect((await runs(signing, githubEnv)).code).to.equal(0);
    expect((await runs(verifying)).code).to.equal(0);
    expect(folder.read("policy.json")).to.contain("RSASSA_PSS_SHA_256");
  });

  it("verifies in a process that has no network", async () => {
    await runs(signing, githubEnv);
    expect(withoutNetwork(folder, verifying)).to.deep.include({ code: 0, err: "" });
    const image = `registry.example/app@sha256:${"0".repeat(64)}`;
    const asking = withoutNetwork(folder, `verify --image ${image} --policy policy.json`);
    expect(asking.code).to.not.equal(0);
    expect(asking.err).to.contain("there is no network");
  });

  it("the statements tell source, commit, run, dependencies, tests and both digests", async () => {
    await runs(signing, githubEnv);
    const statements = parseBundle(folder.read("a.intoto.jsonl")).map(parseStatement);
    expect(statements.map(({ kind }) => kind)).to.deep.equal(["provenance", "sbom", "tests"]);
    for (const { subjects } of statements) {
      expect(subjects[0]?.digest).to.have.all.keys("sha256", "sha512");
      expect(subjects[0]?.digest["sha512"]).to.match(/^[0-9a-f]{128}$/);
    }
    const provenance = JSON.stringify(statements[0]?.predicate);
    for (const text of [
      "git+https://github.com/acme/top-scores@refs/heads/main",
      "https://github.com/acme/top-scores/actions/runs/1/attempts/1",
      "pkg:golang/a.example/b@v1.2.3",
      sha256(report),
    ])
      expect(provenance).to.contain(text);
    expect(statements[1]?.predicate).to.deep.include({ bomFormat: "CycloneDX", specVersion: "1.6" });
  });

  it("a changed artifact is refused by the check that is named, with exit code 1", async () => {
    await runs(signing, githubEnv);
    folder.write("artifact.zip", "bytes of another one");
    const { code, out } = await runs(verifying);
    expect(code).to.equal(1);
    expect(out)
      .to.match(/FAILED +artifact/)
      .and.match(/refused by artifact: the provenance is of/);
  });

  it("nothing is signed when a test failed, and no file is left", async () => {
    folder.write("junit.xml", '<testsuite><testcase name="keeps scores"><failure/></testcase></testsuite>');
    const { code, err } = await runs(signing, githubEnv);
    expect(code).to.equal(1);
    expect(err).to.contain("not signed: tests failed").and.contain("keeps scores");
    expect(() => folder.read("a.intoto.jsonl")).to.throw("ENOENT");
  });

  it("nothing is signed on top of a floating version", async () => {
    folder.write("src/Dockerfile", "FROM alpine:latest\n");
    const { code, err } = await runs(signing, githubEnv);
    expect(code).to.equal(1);
    expect(err).to.contain("Dockerfile: alpine:latest is not fixed by digest");
  });

  it("what check dependencies wrote is what sign takes", async () => {
    expect((await runs("check dependencies src --out deps.json")).code).to.equal(0);
    const words = signing.replace("--source src", "--dependencies deps.json");
    expect((await runs(words, githubEnv)).code).to.equal(0);
    folder.write("deps.json", '[{"ecosystem":"npm"}]');
    const { code, err } = await runs(words, githubEnv);
    expect(code).to.equal(2);
    expect(err).to.contain("--dependencies deps.json: the list of dependencies is malformed: 0.name");
  });

  it("a downgrade is refused unless it is named", async () => {
    await runs(signing, githubEnv);
    await writePolicy({ demands: { ...demands, order: true } });
    folder.write("running.json", { sha256: "0".repeat(64), finishedOn: "2999-01-01T00:00:00Z" });
    expect((await runs(`${verifying} --running running.json`)).out).to.contain("refused by order");
    const named = `${verifying} --running running.json --rollback-to ${sha256("bytes of the artifact")}`;
    expect((await runs(named)).code).to.equal(0);
    const { code, out } = await runs(verifying);
    expect(code).to.equal(1);
    expect(out).to.match(/UNKNOWN +order +it is not known what runs/);
  });

  it("an archive that would unpack elsewhere is refused", async () => {
    await runs(signing, githubEnv);
    await writePolicy({ demands: { ...demands, archive: { maxBytes: 1000, maxEntries: 10 } } });
    expect((await runs(verifying)).out).to.match(/FAILED +archive +the archive is refused/);
  });

  const wrong: [string, string, RegExp, Record<string, string>?][] = [
    ["no build", signing, /no build of github, circleci, codebuild/],
    ["a variable that is missing", signing, /GITHUB_RUN_ID is not set/, { ...githubEnv, GITHUB_RUN_ID: "" }],
    ["a misspelt option", `${signing} --sbon x`, /no option --sbon .*sbom/, githubEnv],
    ["no key", signing.replace("--key key.pem", ""), /--key is missing/, githubEnv],
    [
      "a key that is none",
      signing.replace("key.pem", "junit.xml"),
      /private key can't be read: it must be PEM/,
      githubEnv,
    ],
    [
      "an ARN that is no key",
      signing.replace("key.pem", "arn:aws:s3:::x"),
      /--key is the ARN of a KMS key/,
      githubEnv,
    ],
    ["no source", signing.replace("--source src", ""), /--source or --dependencies is missing/, githubEnv],
    [
      "both kinds of test results",
      `${signing} --tests-passed build`,
      /--test-results, --tests-passed exclude each other/,
      githubEnv,
    ],
    [
      "another builder",
      `${signing} --builder jenkins`,
      /--builder is github, circleci, codebuild/,
      githubEnv,
    ],
    ["an odd time", `${signing} --started-on yesterday`, /--started-on is a time/, githubEnv],
    ["a policy that is missing", verifying.replace("--policy policy.json", ""), /--policy is missing/],
    ["an odd digest", `${verifying} --rollback-to x`, /--rollback-to is a SHA-256/],
  ];
  for (const [title, words, reason, env = {}] of wrong)
    it(`${title} is told, with exit code 2`, async () => {
      await runs(signing, githubEnv);
      const { code, err } = await runs(words, env);
      expect(code, err).to.equal(2);
      expect(err).to.match(reason);
    });

  for (const [title, change, reason] of [
    ["a demand that is misspelt", { demands: { ...demands, test: true } }, /Unrecognized key: "test"/],
    ["a wildcard ref", { source: { ...source, ref: "refs/heads/*" } }, /full ref without wildcards/],
    ["no key", { keys: [] }, /name at least one key/],
    ["a private key", { keys: [{ publicKey: newKey() }] }, /it is a private key, give the public one/],
  ] as const)
    it(`a policy with ${title} is refused before anything is verified`, async () => {
      await writePolicy(change);
      const { code, err } = await runs(verifying);
      expect(code).to.equal(2);
      expect(err).to.match(reason).and.not.contain("PRIVATE KEY");
    });

  it("files that are missing end with exit code 3", async () => {
    await runs(signing, githubEnv);
    rmSync(path.join(folder.path, "artifact.zip"));
    for (const [words, env] of [
      [verifying, {}],
      [signing, githubEnv],
    ] as const) {
      const { code, err } = await runs(words, env);
      expect(code, err).to.equal(3);
      expect(err).to.contain("artifact.zip can't be read");
    }
  });

  it("key export gives the same public key as PEM and JWK, from either half, and never the private one", async () => {
    const { out: pem } = await runs("key export key.pem");
    const { out: jwk } = await runs("key export key.pem --format jwk");
    expect(pem).to.equal(
      createPublicKey(createPrivateKey(folder.read("key.pem"))).export({ type: "spki", format: "pem" }),
    );
    const json = JSON.parse(jwk) as Record<string, string>;
    expect(json).to.include({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }).and.not.have.property("d");
    expect(createPublicKey({ key: json, format: "jwk" }).export({ type: "spki", format: "pem" })).to.equal(
      pem,
    );
    folder.write("public.pem", pem);
    expect((await runs("key export public.pem --format jwk")).out).to.equal(jwk);
  });
});

describe("lockgate sign and the size of the artifact", () => {
  it("reads as a stream: a sparse file of 1 GiB is signed in 128 MiB", async function () {
    this.timeout(120_000);
    const folder = new Folder();
    try {
      folder.write("key.pem", newKey());
      mkdirSync(path.join(folder.path, "src"));
      const file = openSync(path.join(folder.path, "big.bin"), "w");
      ftruncateSync(file, 1024 ** 3);
      closeSync(file);
      const { memory } = await import("../../support/memory.ts");
      const words = "sign big.bin --key key.pem --out a.intoto.jsonl --source src --tests-passed build".split(
        " ",
      );
      // The first time in a checkout, too, when Node compiles what it runs.
      for (const first of [{}, { first: path.join(folder.path, "cache") }]) {
        const { code, output, peakKiB } = await memory(words, { cwd: folder.path, env: githubEnv, ...first });
        expect(code, output).to.equal(0);
        expect(peakKiB).to.be.lessThan(128 * 1024);
      }
    } finally {
      folder.remove();
    }
  });
});
