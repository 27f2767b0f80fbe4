// Where states lie and what encrypts secrets: what can't work is refused before a run meets it, with the remedy.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeError, type LockgateError } from "../../automation/errors.ts";
import { readWorkerConfig } from "../../automation/config.ts";
import { backendFaults, secretsFaults, secretsProviderOf } from "../../automation/stateBackend.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lockgate-backend-"));
const backend = (url: string, more: Record<string, string> = {}) =>
  backendFaults({ PULUMI_BACKEND_URL: url, ...more }).map(
    ({ path: where, message }) => `${where} ${message}`,
  );

describe("the place of the states", () => {
  after(() => rmSync(folder, { recursive: true }));

  it("may be a folder, a bucket, or Pulumi Cloud with a token", () => {
    expect(backend(`file://${folder}`)).to.deep.equal([]);
    expect(backend("s3://acme-states/lockgate?region=eu-central-1")).to.deep.equal([]);
    expect(backend("s3://acme-states", { AWS_REGION: "eu-central-1" })).to.deep.equal([]);
    expect(backend("https://api.pulumi.com", { PULUMI_ACCESS_TOKEN: "pul-1" })).to.deep.equal([]);
    expect(backend("http://127.0.0.1:8080", { PULUMI_ACCESS_TOKEN: "pul-1" })).to.deep.equal([]);
  });

  for (const [url, what] of [
    ["", "PULUMI_BACKEND_URL is not set"],
    ["states", "is no URL"],
    ["gs://states", "PULUMI_BACKEND_URL is none of file:///FOLDER, s3://BUCKET"],
    ["http://states.acme.example", "is none of"],
    ["file://states", "needs the whole path"],
    [`file://${folder}/none`, "can't be used: ENOENT"],
    ["file:///etc/hostname", "is no folder"],
    ["s3:///lockgate?region=eu-central-1", "names no bucket"],
    ["s3://acme-states", "names no region: add ?region=REGION, or set AWS_REGION"],
    ["https://api.pulumi.com", "PULUMI_ACCESS_TOKEN is not set"],
  ] as const) {
    it(`is refused: ${url || "nothing"}, since it ${what}`, () => {
      expect(backend(url)).to.have.length(1);
      expect(backend(url)[0]).to.include(what);
    });
  }

  it("is not shown when a password stands in it", () => {
    const faults = backendFaults({ PULUMI_BACKEND_URL: "https://bot:hunter2@states.acme.example" });
    expect(JSON.stringify(faults)).to.include("without name and password").and.not.include("hunter2");
  });
});

describe("what encrypts secrets", () => {
  const file = (content: string) => {
    const name = path.join(mkdtempSync(path.join(tmpdir(), "lockgate-backend-")), "Pulumi.dev.yaml");
    writeFileSync(name, content);
    return [{ stack: "dev", file: name }];
  };
  const salted = file("encryptionsalt: v1:abc");
  const byKms = file("secretsprovider: awskms://alias/lockgate?region=eu-central-1\nencryptedkey: AQIC");
  const files = (content: string) => file(content);
  const passphrase = { PULUMI_CONFIG_PASSPHRASE: "" };

  it("may be a passphrase, also an empty one and one in a file, a key of KMS, or Pulumi Cloud itself", () => {
    expect(secretsFaults(salted, passphrase)).to.deep.equal([]);
    expect(secretsFaults(salted, { PULUMI_CONFIG_PASSPHRASE_FILE: salted[0]?.file })).to.deep.equal([]);
    expect(secretsFaults(byKms, {})).to.deep.equal([]);
    expect(
      secretsFaults(files("config: {}"), { PULUMI_BACKEND_URL: "https://api.pulumi.com" }),
    ).to.deep.equal([]);
  });

  for (const [content, env, what] of [
    [
      "encryptionsalt: v1:abc",
      {},
      "PULUMI_CONFIG_PASSPHRASE is not set, nor is PULUMI_CONFIG_PASSPHRASE_FILE",
    ],
    ["encryptionsalt: v1:abc", { PULUMI_CONFIG_PASSPHRASE_FILE: "/none" }, "can't be read: ENOENT"],
    ["secretsprovider: awskms://alias/x", {}, "pulumi stack change-secrets-provider PROVIDER --stack dev"],
    ["secretsprovider: awskm://alias/x", {}, "is none that Pulumi knows: passphrase, or awskms://"],
    ["config: {}", passphrase, "says nothing of what encrypts its secrets"],
  ] as const) {
    it(`is refused where it ${what}`, () => {
      const [fault, ...more] = secretsFaults(files(content), env);
      expect(`${fault?.path} ${fault?.message}`).to.include(what);
      expect(more).to.deep.equal([]);
    });
  }

  it("is left to the run where the file is not there, or no YAML", () => {
    expect(secretsFaults([{ stack: "dev", file: "/none/Pulumi.dev.yaml" }], {})).to.deep.equal([]);
    expect(secretsFaults(files("a: b: c"), {})).to.deep.equal([]);
  });

  it("is told to the CLI with each new stack", () => {
    expect(secretsProviderOf(byKms[0]?.file ?? "")).to.equal("awskms://alias/lockgate?region=eu-central-1");
    expect(secretsProviderOf(salted[0]?.file ?? "")).to.equal("passphrase");
    expect(secretsProviderOf("/none")).to.equal(undefined);
  });
});

describe("a worker", () => {
  it("does not start on a place or secrets that can't be used: every fault at once", () => {
    const read = () => readWorkerConfig({ PULUMI_BACKEND_URL: "ftp://states", LOCKGATE_PROGRAM_DIR: folder });
    expect(read)
      .to.throw()
      .that.satisfies((error: LockgateError) => {
        const text = describeError(error);
        return ["DATABASE_URL", "LOCKGATE_PULUMI_ROOT", "PULUMI_BACKEND_URL"].every((name) =>
          text.includes(name),
        );
      });
  });
});
