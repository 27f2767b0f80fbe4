import { expect } from "chai";
import { pipelineBucketPolicy } from "../../../../infra/plan/documents/buckets.ts";
import { toJson } from "../../../../infra/plan/documents/document.ts";
import { jobStatements } from "../../../../infra/plan/documents/jobs.ts";
import { pipelineKeyPolicy } from "../../../../infra/plan/documents/keys.ts";
import { ledgerTablePolicy } from "../../../../infra/plan/documents/ledger.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn, planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { ledgerUsers, pipelineUsers } from "../../../../infra/plan/pipeline/users.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { decide, everything } from "../evaluation.ts";

const first = (valueOf("tooling", "apps") as object[])[0] as object;
const config = exampleConfig("tooling", {
  apps: [
    { ...first, name: "alpha" },
    { ...first, name: "beta" },
  ],
});
const bucket = names.pipelineBucket(config.company, config.accountId);
const policy = pipelineBucketPolicy({
  bucket,
  users: pipelineUsers(config),
  administrator: names.roleArn(config.accountId, names.deployRole),
});

const reads = (arn: string, identity: Parameters<typeof decide>[0]["identity"], app: string): string =>
  decide(
    { arn, identity },
    {
      action: "s3:GetObject",
      resource: `${names.bucketArn(bucket)}/${app}/Release/1`,
      account: config.accountId,
    },
    { resource: policy },
  );

describe("B6 the pipelines' store", () => {
  const dev = config.environments[0]?.accountId as string;
  const deploy = names.jobRole("alpha", "dev", "deploy");
  const jobs = jobsIn(config, dev).filter((job) => job.role === deploy);

  it("shows an app's deploy its own prefix, and no other app's", () => {
    const own = jobStatements(config, jobs);
    expect(reads(names.roleArn(dev, deploy), own, "alpha")).to.equal("allow");
    expect(reads(names.roleArn(dev, deploy), own, "beta")).to.equal("deny");
    expect(reads(names.roleArn(dev, deploy), own, "alpha-2")).to.equal("deny");
  });

  it("shows an app's build its own prefix by its own policy only: the store's lets in nobody of its account", () => {
    const build = names.appRole("alpha", "build");
    const own = jobStatements(
      config,
      jobsIn(config, config.accountId).filter((job) => job.role === build),
    );
    const arn = names.roleArn(config.accountId, build);
    expect(reads(arn, own, "alpha")).to.equal("allow");
    expect(reads(arn, own, "beta")).to.equal("deny");
    const elsewhere = [
      { Sid: "Else", Effect: "Allow" as const, Action: "s3:ListAllMyBuckets", Resource: "*" },
    ];
    expect(reads(arn, elsewhere, "alpha")).to.equal("deny");
  });

  it("has policies for forty apps, within what S3 (20 KB) and KMS (32 KB) take", () => {
    const many = exampleConfig("tooling", {
      apps: Array.from({ length: 40 }, (_, n) => ({ ...first, name: `long-app-name-${n}` })),
    });
    const users = pipelineUsers(many);
    const administrator = names.roleArn(config.accountId, names.deployRole);
    expect(toJson(pipelineBucketPolicy({ bucket, users, administrator })).length).to.be.below(20480);
    const key = pipelineKeyPolicy({ region: config.region, users, approvers: [], administrator });
    expect(toJson(key).length).to.be.below(32768);
    const foreign = users.filter((role) => role.split(":")[4] !== config.accountId);
    expect(foreign.filter((role) => role.includes("*"))).to.deep.equal([]);
  });

  it("shows the store to an app's roles alone, whatever somebody else of an environment's account may", () => {
    for (const role of ["lockgate-alpha-dev-other", names.jobRole("gamma", "dev", "deploy"), "Administrator"])
      expect(reads(names.roleArn(dev, role), everything, "alpha"), role).to.equal("deny");
  });

  it("shows shared roles the prefixes of all apps", () => {
    const role = names.verifyRole("dev");
    const identity = jobStatements(
      config,
      jobsIn(config, dev).filter((job) => job.role === role),
    );
    for (const app of ["alpha", "beta"])
      expect(reads(names.roleArn(dev, role), identity, app), app).to.equal("allow");
  });

  it("shows administrators and outsiders nothing", () => {
    for (const account of [config.accountId, dev, "999999999999"])
      expect(reads(names.roleArn(account, "Administrator"), everything, "alpha"), account).to.equal("deny");
  });

  it("takes objects from the jobs that hand something over, and from no other; the key with them", () => {
    const accounts = [config.accountId, ...config.environments.map(({ accountId }) => accountId)];
    const kinds = new Map<string, string[]>();
    for (const { kind, role } of accounts.flatMap((account) => jobsIn(config, account))) {
      const jobs = accounts.flatMap((account) => jobsIn(config, account)).filter((job) => job.role === role);
      const named = jobStatements(config, jobs).filter(({ Sid }) => /^Pipeline(Objects|Key)$/.test(Sid));
      kinds.set(
        kind,
        named.flatMap(({ Action }) => Action ?? []).filter((action) => /Put|Generate/.test(action)),
      );
    }
    const writing = ["s3:PutObject", "kms:GenerateDataKey"];
    for (const [kind, actions] of kinds)
      expect(actions, kind).to.deep.equal(["build", "sign", "promote"].includes(kind) ? writing : []);
    const outputs = planPipeline(config, config.apps[0] as App)
      .stages.flatMap(({ actions }) => actions)
      .filter(({ kind, outputs: made }) => kind !== "source" && made.length > 0);
    expect([...new Set(outputs.map(({ kind }) => kind))]).to.deep.equal(["build", "sign", "promote"]);
  });

  it("has as users in a further region who works there, and the pipelines, which copy", () => {
    const environments = config.environments.map((row, i) =>
      i === 1 ? { ...row, region: "eu-west-1" } : row,
    );
    const two = { ...config, environments };
    const rolesIn = (region: string) => pipelineUsers(two, region);
    const there = rolesIn("eu-west-1");
    const account = environments[1]?.accountId as string;
    const pipelines = [names.roleArn(config.accountId, names.appRole("*", "pipeline"))];
    expect(there).to.include.members(pipelines);
    expect(there.filter((role) => !pipelines.includes(role) && role.split(":")[4] !== account)).to.deep.equal(
      [],
    );
    expect(there).to.include(names.roleArn(account, names.verifyRole("test")));
    expect(rolesIn(config.region).filter((role) => role.split(":")[4] === account)).to.deep.equal([]);
  });

  it("lists each role once, and those that a code host or an app itself runs as not at all", () => {
    const roles = pipelineUsers(config);
    expect(new Set(roles).size).to.equal(roles.length);
    expect(roles).to.include(names.roleArn(config.accountId, names.signerRole));
    for (const [account, role] of [
      [config.accountId, names.handoverRole("alpha")],
      [config.accountId, names.startRole("alpha")],
      [dev, names.jobRole("alpha", "dev", names.runsAs)],
    ] as const)
      expect(reads(names.roleArn(account, role), everything, "alpha"), role).to.equal("deny");
  });
});

describe("the ledger's users", () => {
  const appsNamed = (count: number) =>
    exampleConfig("tooling", {
      apps: Array.from({ length: count }, (_, n) => ({ ...first, name: `app-${n}` })),
    });
  const policyOf = (count: number) =>
    ledgerTablePolicy({
      table: names.regionalArn("dynamodb", { account: config.accountId, region: config.region }, "table/x"),
      users: ledgerUsers(appsNamed(count)),
      administrator: names.roleArn(config.accountId, names.deployRole),
    });

  it("are as many words for a hundred apps as for one, far from what DynamoDB takes (20 KB)", () => {
    expect(policyOf(100)).to.deep.equal(policyOf(1));
    expect(toJson(policyOf(100)).length).to.be.lessThan(5000);
  });

  it("are the jobs behind the build of every app, and no other of its roles", () => {
    const many = appsNamed(20);
    const accounts = [many.accountId, ...many.environments.map(({ accountId }) => accountId)];
    const resource = names.regionalArn(
      "dynamodb",
      { account: config.accountId, region: config.region },
      "table/x",
    );
    for (const job of accounts.flatMap((account) => jobsIn(many, account)))
      for (const role of [job.role, job.runRole]) {
        const effect = decide(
          { arn: names.roleArn(job.account, role), identity: everything },
          { action: "dynamodb:PutItem", resource, account: config.accountId },
          { resource: policyOf(20) },
        );
        const writes = job.kind !== "build" && role === job.role;
        expect(effect, role).to.equal(writes ? "allow" : "deny");
      }
  });
});
