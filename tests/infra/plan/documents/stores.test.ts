import { expect } from "chai";
import { storeBucketPolicy } from "../../../../infra/plan/documents/buckets.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { jobStatements } from "../../../../infra/plan/documents/jobs.ts";
import { storeKeyPolicy } from "../../../../infra/plan/documents/keys.ts";
import * as names from "../../../../infra/plan/names.ts";
import { pullStatements } from "../../../../infra/plan/pipeline/rights.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { storeParties } from "../../../../infra/plan/stores.ts";
import { exampleConfig } from "../../example.ts";
import { decide, everything, type Call, type Caller } from "../evaluation.ts";

const config = exampleConfig("dev");
const environments = config.environments.map(({ name }) => name);
const accounts = [
  config.managementAccountId,
  config.toolingAccountId,
  ...config.environments.map((e) => e.accountId),
];

/** Every role of every job with its own policy, the pull roles, an administrator in each account, and an outsider. */
const callers: Caller[] = [
  ...accounts.flatMap((account) =>
    [...Map.groupBy(jobsIn(config, account), (job) => job.role)].map(([role, jobs]) => ({
      arn: names.roleArn(account, role),
      identity: jobStatements(config, jobs),
    })),
  ),
  ...config.environments.map((environment) => ({
    arn: names.roleArn(environment.accountId, names.pullRole(environment.name)),
    identity: pullStatements(config, environment),
  })),
  ...[...accounts, "999999999999"].map((account) => ({
    arn: names.roleArn(account, "Administrator"),
    identity: everything,
  })),
  ...accounts.map((account) => ({ arn: names.roleArn(account, names.deployRole), identity: everything })),
];

type Store = { bucket: readonly Statement[]; key: readonly Statement[] };

function storeOf(name: string): Store & { account: string; objects: string } {
  const { environment, bucket, writer, reader } = storeParties(config, name);
  const administrator = names.roleArn(environment.accountId, names.deployRole);
  return {
    bucket: storeBucketPolicy({ bucket, writer, reader, administrator }),
    key: storeKeyPolicy({ region: config.region, administrator, writer, reader }),
    account: environment.accountId,
    objects: `${names.bucketArn(bucket)}/top-scores/1/artifact.zip`,
  };
}

const keyCall = (name: string, account: string, action: string): Call => ({
  action,
  resource: names.regionalArn("kms", { account, region: config.region }, "key/1"),
  account,
  context: {
    "kms:ViaService": "s3.eu-central-1.amazonaws.com",
    "kms:ResourceAliases": [names.storeAlias(name)],
  },
});

/** Who may do something to both the objects and the key: an object without its key is of no use. */
function who(name: string, objectAction: string, keyAction: string, store: Store = storeOf(name)): string[] {
  const { account, objects } = storeOf(name);
  return callers
    .filter(
      (caller) =>
        decide(caller, { action: objectAction, resource: objects, account }, { resource: store.bucket }) !==
        "deny",
    )
    .filter((caller) => decide(caller, keyCall(name, account, keyAction), { resource: store.key }) !== "deny")
    .map(({ arn }) => arn);
}

describe("artifact store: exactly two identities", () => {
  for (const name of environments) {
    const { writer, reader } = storeParties(config, name);
    it(`${name}: only ${writer} writes`, () => {
      expect(who(name, "s3:PutObject", "kms:GenerateDataKey")).to.deep.equal([writer]);
    });
    it(`${name}: only ${reader} reads, any version`, () => {
      expect(who(name, "s3:GetObject", "kms:Decrypt")).to.deep.equal([reader]);
      expect(who(name, "s3:GetObjectVersion", "kms:Decrypt")).to.deep.equal([reader]);
    });
    it(`${name}: nobody deletes`, () => {
      const { account, objects, bucket } = storeOf(name);
      for (const action of ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"])
        for (const caller of callers)
          expect(
            decide(caller, { action, resource: objects, account }, { resource: bucket }),
            caller.arn,
          ).to.equal("deny");
    });
  }

  it("is written by the signer first, then by the promoter of the environment before", () => {
    expect(environments.map((name) => storeParties(config, name).writer)).to.deep.equal([
      "arn:aws:iam::276677566922:role/lockgate-signer",
      "arn:aws:iam::783562562418:role/lockgate-dev-promote",
      "arn:aws:iam::452234911790:role/lockgate-test-promote",
    ]);
  });

  it("names as pullers only jobs of its own account", () => {
    for (const name of environments) {
      const { environment, pullers } = storeParties(config, name);
      expect(pullers.every((arn) => arn.includes(`::${environment.accountId}:`))).to.equal(true);
      expect(pullers).to.include(names.roleArn(environment.accountId, names.verifyRole(name)));
    }
  });
});

describe("artifact store: transport, encryption and settings", () => {
  const { bucket, account, objects } = storeOf("dev");
  const writer = callers.find(({ arn }) => arn === storeParties(config, "dev").writer) as Caller;
  const isNew = { "s3:ObjectCreationOperation": "true", "s3:if-none-match": "*" };
  const put = (context: Record<string, string>) =>
    decide(
      writer,
      { action: "s3:PutObject", resource: objects, account, context: { ...isNew, ...context } },
      { resource: bucket },
    );

  for (const [title, context, expected] of [
    ["over TLS 1.2", { "s3:TlsVersion": "1.2" }, "allow"],
    ["over TLS 1.1", { "s3:TlsVersion": "1.1" }, "deny"],
    ["over plain HTTP", { "aws:SecureTransport": "false" }, "deny"],
    ["asking for KMS by name of the method", { "s3:x-amz-server-side-encryption": "aws:kms" }, "allow"],
    ["asking for AES256", { "s3:x-amz-server-side-encryption": "AES256" }, "deny"],
    [
      "naming another key",
      { "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-central-1:999999999999:key/1" },
      "deny",
    ],
  ] as const)
    it(`the writer ${title}: ${expected}`, () => expect(put(context)).to.equal(expected));

  it("only the deploy role changes settings", () => {
    const allowed = callers.filter(
      (caller) =>
        decide(
          caller,
          { action: "s3:PutBucketPolicy", resource: objects.split("/")[0] as string, account },
          { resource: bucket },
        ) !== "deny",
    );
    expect(allowed.map(({ arn }) => arn)).to.deep.equal([names.roleArn(account, names.deployRole)]);
  });
});
