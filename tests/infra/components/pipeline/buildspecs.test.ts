import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { PutSigningProfileCommand, SignerClient } from "@aws-sdk/client-signer";
import { expect } from "chai";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { App } from "../../../../infra/configuration/schema.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn, planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";
import { startMoto, type Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { SignerModel } from "../../../../sandbox/rehearsal/aws/signerModel.ts";
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

function job(name: string): Job {
  const action = plan.stages
    .flatMap((stage) => [...stage.actions])
    .find((candidate) => candidate.name === name);
  if (action === undefined || !("job" in action)) throw new Error(`no job ${name}`);
  return action.job;
}
const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

const passes = (ran: Ran): string => {
  expect(ran.code, ran.output).to.equal(0);
  return ran.output;
};
const refuses = (ran: Ran, reason: RegExp): void => {
  expect(ran.code, ran.output).not.to.equal(0);
  expect(ran.output).to.match(reason);
};

describe("buildspecs, really run", function () {
  this.timeout(120_000);
  let shop: Workshop;
  before(async () => {
    shop = new Workshop();
    shop.folder("source", { "index.mjs": "export const handler = async () => 'ok';\n" });
    passes(await shop.run(job("Build"), "source", "build"));
  });
  after(() => shop.remove());

  it("the same source gives the same digest", async () => {
    passes(await shop.run(job("Build"), "source", "again"));
    expect(sha256(shop.at("again", "artifact.zip"))).to.equal(sha256(shop.at("build", "artifact.zip")));
  });

  it("B1 a failing test leaves no artifact", async () => {
    shop.folder("broken", { "index.mjs": "export const other = 1;\n" });
    expect((await shop.run(job("Build"), "broken", "output")).code).not.to.equal(0);
    expect(existsSync(shop.at("output", "artifact.zip"))).to.equal(false);
  });

  it("B8 a floating version or an unknown registry ends the commit stage before anything is installed", async () => {
    const lock = (resolved: string) =>
      JSON.stringify({ lockfileVersion: 3, packages: { "node_modules/a": { version: "1.0.0", resolved } } });
    const source = {
      "index.mjs": "export const handler = 1;\n",
      "package.json": '{"dependencies":{"a":"^1.0.0"}}',
    };
    shop.folder("floating", { ...source, "package-lock.json": lock("https://npm.evil.example/a.tgz") });
    const ran = await shop.run(job("Build"), "floating", "output");
    refuses(ran, /a@\^1\.0\.0 a floating version/);
    expect(ran.output).to.contain("npm.evil.example/a.tgz, which is no allowed registry");
    expect(existsSync(shop.at("output", "artifact.zip"))).to.equal(false);
  });

  it("no job runs tools with another digest than the declared one", async () => {
    const other = new Workshop();
    try {
      other.tools("process.exit(0)");
      other.folder("input", { "artifact.zip": "not looked at" });
      const accounts = [config.toolingAccountId, ...config.environments.map(({ accountId }) => accountId)];
      const jobs = accounts.flatMap((account) => jobsIn(config, account));
      expect(jobs).to.have.length(14);
      for (const each of jobs)
        refuses(await other.run(each, "input", "none"), /the tools are not the declared ones/);
    } finally {
      other.remove();
    }
  });

  it("a job that is not set up does nothing", async () => {
    for (const name of ["Sign", "Prod-Record"])
      refuses(
        await shop.run(job(name), "build", "none", { APP: "", STORE_BUCKET: "", COMMIT: commit }),
        /^refused: /m,
      );
  });

  describe("against moto", () => {
    let moto: Moto;
    const account = "123456789012";
    let signer: Awaited<ReturnType<SignerModel["listen"]>>;
    const place = { account, region: config.region };
    const settings = () => ({
      endpoint: moto.endpoint,
      region: config.region,
      credentials: { accessKeyId: "a", secretAccessKey: "of no meaning" },
    });
    before(async () => {
      moto = await startMoto();
      const s3 = new S3Client({ ...settings(), forcePathStyle: true });
      for (const Bucket of ["dev-store", "code"]) {
        await s3.send(
          new CreateBucketCommand({
            Bucket,
            CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
          }),
        );
        const VersioningConfiguration = { Status: "Enabled" } as const;
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      }
      const profiles = new SignerClient(settings());
      await profiles.send(
        new PutSigningProfileCommand({
          profileName: names.releaseProfile,
          platformId: "AWSLambda-SHA384-ECDSA",
        }),
      );
      signer = await new SignerModel(profiles).listen(s3);
      const kms = new KMSClient(settings());
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
      );
      for (const AliasName of [names.signingAlias, names.signingKeyAlias("1")])
        await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }));
      await new DynamoDBClient(settings()).send(
        new CreateTableCommand({
          TableName: names.ledgerTable,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [
            { AttributeName: "chain", AttributeType: "S" },
            { AttributeName: "seq", AttributeType: "N" },
          ],
          KeySchema: [
            { AttributeName: "chain", KeyType: "HASH" },
            { AttributeName: "seq", KeyType: "RANGE" },
          ],
        }),
      );
    });
    after(async () => {
      signer.close();
      await moto.stop();
    });

    /** All in one account: who may do what is looked at in tests/infra/functions/job. */
    const variables = () => {
      const policy = JSON.parse(job("Dev-Verify").variables["VERIFICATION_POLICY"] ?? "") as {
        keys: { key: string }[];
      };
      const keys = policy.keys.slice(0, 1).map((row) => ({
        ...row,
        key: names.aliasArn(place, names.signingKeyAlias("1")),
      }));
      const trusted = [{ key: names.aliasArn(place, names.signingKeyAlias("1")), signs: ["revocation"] }];
      return {
        AWS_ENDPOINT_URL: moto.endpoint,
        AWS_ENDPOINT_URL_SIGNER: signer.endpoint,
        CODE_BUCKET: "code",
        STORE_BUCKET: "dev-store",
        LEDGER_TABLE: names.regionalArn("dynamodb", place, `table/${names.ledgerTable}`),
        PULL_ROLE: names.roleArn(account, "pull"),
        SIGNING_KEY: names.aliasArn(place, names.signingAlias),
        TRUSTED_KEYS: JSON.stringify(trusted),
        VERIFICATION_POLICY: JSON.stringify({ ...policy, keys }),
        EXECUTION: "e-1",
        ROLLBACK_TO: "none",
        COMMIT: commit,
      };
    };

    it("B1 B3 the tools sign, store and verify; what Inspector finds stops the release", async () => {
      passes(await shop.run(job("Sign"), "build", "dev", variables()));
      expect(passes(await shop.run(job("Dev-Verify"), "dev", "none", variables()))).to.match(
        /passed +scan +0 findings/,
      );
      shop.folder("other", { "index.mjs": "export const handler = async () => 'other';\n" });
      passes(await shop.run(job("Build"), "other", "built"));
      shop.findings([{ id: "CVE-2026-1", ratings: [{ score: 9.8, method: "CVSSv31" }] }]);
      passes(await shop.run(job("Sign"), "built", "found", variables()));
      refuses(
        await shop.run(job("Dev-Verify"), "found", "none", variables()),
        /refused: scan: finding CVE-2026-1 of the scan has score 9\.8, above 6\.9/,
      );
    });
  });
});
