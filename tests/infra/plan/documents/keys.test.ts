import { expect } from "chai";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { jobStatements } from "../../../../infra/plan/documents/jobs.ts";
import {
  logKeyPolicy,
  pipelineKeyPolicy,
  signingKeyPolicy,
  storeKeyPolicy,
} from "../../../../infra/plan/documents/keys.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../../example.ts";
import { decide, everything, type Caller } from "../evaluation.ts";

const config = exampleConfig("tooling");
const account = config.toolingAccountId;
const administrator = names.roleArn(account, names.deployRole);
const signer = names.roleArn(account, names.signerRole);
const verifiers = config.environments.map((e) => names.roleArn(e.accountId, names.verifyRole(e.name)));
const policy = signingKeyPolicy({ administrator, signer, readers: verifiers });
const accounts = [config.managementAccountId, account, ...config.environments.map((e) => e.accountId)];

const callers: Caller[] = [
  ...accounts.flatMap((id) =>
    [...Map.groupBy(jobsIn(config, id), (job) => job.role)].map(([role, jobs]) => ({
      arn: names.roleArn(id, role),
      identity: jobStatements(config, jobs),
    })),
  ),
  ...[...accounts, "999999999999"].map((id) => ({
    arn: names.roleArn(id, "Administrator"),
    identity: everything,
  })),
  { arn: administrator, identity: everything },
];

const resource = names.regionalArn("kms", { account, region: config.region }, "key/1");
const who = (
  action: string,
  statements: readonly Statement[],
  context: Record<string, string | string[]> = {},
): string[] =>
  callers
    .filter(
      (caller) => decide(caller, { action, resource, account, context }, { resource: statements }) !== "deny",
    )
    .map(({ arn }) => arn);

describe("signing key", () => {
  const use = {
    "kms:SigningAlgorithm": "ECDSA_SHA_256",
    "kms:ResourceAliases": [names.signingAlias, names.signingKeyAlias("1")],
  };
  it("only the signer signs", () => expect(who("kms:Sign", policy, use)).to.deep.equal([signer]));
  it("nobody signs with another algorithm", () => {
    expect(who("kms:Sign", policy, { ...use, "kms:SigningAlgorithm": "ECDSA_SHA_384" })).to.deep.equal([]);
  });
  it("the signer and the verifiers of all environments get the public key, and nobody else", () => {
    expect(who("kms:GetPublicKey", policy, use)).to.include.members([signer, ...verifiers]);
    expect(who("kms:Verify", policy, use)).to.deep.equal([]);
  });
  it("only the administrator changes the key, and never uses it", () => {
    for (const action of ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:EnableKey", "kms:UpdateAlias"])
      expect(who(action, policy), action).to.deep.equal([administrator]);
    for (const action of ["kms:Sign", "kms:Verify", "kms:CreateGrant"])
      expect(who(action, policy, use), action).not.to.include(administrator);
  });
});

describe("encryption keys", () => {
  const store = storeKeyPolicy({
    region: config.region,
    administrator,
    writer: signer,
    reader: verifiers[0] as string,
  });
  const pipeline = pipelineKeyPolicy({
    region: config.region,
    administrator,
    users: [signer],
    approvers: [],
  });
  const logs = logKeyPolicy({ place: { account, region: config.region }, administrator });

  it("are not used outside S3", () => {
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) expect(who(action, store)).to.deep.equal([]);
  });

  for (const [name, statements] of Object.entries({ store, pipeline, logs, signing: policy })) {
    const actionsOf = (wanted: (s: Statement) => boolean) =>
      new Set(statements.filter(wanted).flatMap((s) => s.Action ?? []));
    it(`${name}: whoever administers does not use, whoever uses does not administer`, () => {
      const administers = actionsOf(({ Sid }) => Sid === "Administer");
      const uses = actionsOf(({ Sid }) => Sid !== "Administer");
      expect(
        [...administers].filter((action) => uses.has(action) && action !== "kms:DescribeKey"),
      ).to.deep.equal([]);
      for (const action of [
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:Sign",
        "kms:CreateGrant",
      ])
        expect(administers.has(action), action).to.equal(false);
    });
    it(`${name}: grants nothing without a condition`, () => {
      for (const statement of statements) expect(statement.Condition, statement.Sid).to.be.an("object");
    });
  }
});
