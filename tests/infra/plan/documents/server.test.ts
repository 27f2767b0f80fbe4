// The rights around the deployment server, by evaluation: each role within its boundary, under the keys' own policies.
import { expect } from "chai";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { toJson, type Statement } from "../../../../infra/plan/documents/document.ts";
import {
  migrateStatements,
  ownerKeyPolicy,
  runStatements,
  serverBoundary,
  serverKeyPolicy,
  startStatements,
} from "../../../../infra/plan/documents/server.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { servedStacks } from "../../../../infra/plan/server/stacks.ts";
import { exampleConfig } from "../../example.ts";
import { server } from "../../serverSample.ts";
import { decide, everything, type Caller } from "../evaluation.ts";

const config = exampleConfig("org", { server });
const account = config.toolingAccountId;
const place = { account, region: config.region };
const stacks = servedStacks(config);
const states = { ...server.states, account };
const context = { ...place, company: config.company, serviceRoles: serviceRoles(config, account) };
const more = boundaryMore({ ...context, purpose: "tooling", issuers: [], targets: ["ecs"] });
const within = workloadBoundary(place, more.workload);
const arn = (role: string): string => names.roleArn(account, role);

type Role = Caller & { boundary: readonly Statement[] };
const deployer: Role = {
  arn: arn(names.deployRole),
  identity: deployPolicies(context, "tooling").flatMap(({ statements }) => statements),
  boundary: [...more.deploy, ...deployBoundary(place, true)],
};
const start: Role = {
  arn: names.serverTaskArn(account, "start"),
  identity: startStatements(place, Object.values(server.secrets)),
  boundary: within,
};
const migrate: Role = {
  arn: names.serverTaskArn(account, "migrate"),
  identity: migrateStatements(place),
  boundary: within,
};
const runOf = (stack: string): Role => {
  const served = stacks.find((one) => one.stack === stack);
  if (served === undefined) throw new Error(stack);
  return {
    arn: served.runRole,
    identity: runStatements(served, states),
    boundary: serverBoundary(place, stacks, states, []),
  };
};

const here = { "aws:RequestedRegion": place.region, "aws:ResourceAccount": account };
const may = (
  role: Role,
  action: string,
  resource: string,
  more_: Record<string, string | readonly string[]> = {},
  key?: readonly Statement[],
): string =>
  decide(
    role,
    { action, resource, account, context: { ...here, ...more_ } },
    { boundary: role.boundary, ...(key === undefined ? {} : { resource: key }) },
  );

describe("rights of the deployment server", () => {
  const bucket = `arn:aws:s3:::${server.states.bucket}`;
  const kept = (stack: string): string[] => [
    `stacks/lockgate/${stack}.json`,
    `stacks/lockgate/${stack}.json.bak`,
    `history/lockgate/${stack}/${stack}-1.history.json`,
    `backups/lockgate/${stack}/${stack}.1.json`,
    `locks/organization/lockgate/${stack}/1.json`,
  ];

  it("a run reads, writes and clears what Pulumi keeps of its stack, and of no other", () => {
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
      for (const key of kept("dev"))
        expect(may(runOf("dev"), action, `${bucket}/.pulumi/${key}`), `${action} ${key}`).to.equal("allow");
      for (const key of kept("prod"))
        expect(may(runOf("dev"), action, `${bucket}/.pulumi/${key}`), `${action} ${key}`).to.equal("deny");
    }
    expect(may(runOf("dev"), "s3:ListBucket", bucket)).to.equal("allow");
    expect(may(runOf("dev"), "s3:GetObject", `${bucket}/.pulumi/meta.yaml`)).to.equal("allow");
    expect(may(runOf("dev"), "s3:PutObject", `${bucket}/.pulumi/meta.yaml`)).to.equal("deny");
  });

  it("a run is not let in where somebody else has taken the bucket's name", () => {
    const taken = { "aws:ResourceAccount": "999999999999" };
    expect(may(runOf("dev"), "s3:PutObject", `${bucket}/.pulumi/${kept("dev")[0]}`, taken)).to.equal("deny");
  });

  it("a run uses the keys of states, and no other", () => {
    const [key = ""] = server.states.keys;
    const policy: Statement[] = [
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: names.rootArn(account) },
        Action: "kms:*",
        Resource: "*",
      },
    ];
    expect(may(runOf("prod"), "kms:Decrypt", key, {}, policy)).to.equal("allow");
    expect(may(runOf("prod"), "kms:Decrypt", key.replace(/.$/, "2"), {}, policy)).to.equal("deny");
  });

  it("ECS hands over the secrets that are named, under the server's key, through Secrets Manager only", () => {
    const via = { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" };
    const named = { ...via, "kms:ResourceAliases": [names.serverAlias] };
    const key = names.regionalArn("kms", place, "key/1");
    const policy = serverKeyPolicy(place, arn(names.deployRole));
    expect(may(start, "secretsmanager:GetSecretValue", server.secrets.LOCKGATE_HOOKS_KEY)).to.equal("allow");
    expect(may(start, "secretsmanager:GetSecretValue", `${server.secrets.LOCKGATE_HOOKS_KEY}x`)).to.equal(
      "deny",
    );
    expect(may(start, "kms:Decrypt", key, named, policy)).to.equal("allow");
    expect(may(start, "kms:Decrypt", key, { "kms:ResourceAliases": [names.serverAlias] }, policy)).to.equal(
      "deny",
    );
    expect(may(start, "kms:GenerateDataKey", key, named, policy)).to.equal("deny");
  });

  it("the owner's password goes to the task that migrates, and to this database's owner's secret alone", () => {
    const secret = names.regionalArn("secretsmanager", place, "secret:rds!db-1-AbCdEf");
    const tag = "aws:ResourceTag/aws:rds:primaryDBInstanceArn";
    const read = "secretsmanager:GetSecretValue";
    expect(may(migrate, read, secret, { [tag]: names.databaseArn(place) })).to.equal("allow");
    expect(may(migrate, read, secret, { [tag]: `${names.databaseArn(place)}-2` })).to.equal("deny");
    expect(may(migrate, read, server.secrets.LOCKGATE_HOOKS_KEY)).to.equal("deny");
    for (const role of [start, deployer, runOf("tooling")])
      expect(may(role, read, secret, { [tag]: names.databaseArn(place) }), role.arn).to.equal("deny");
  });

  it("who declares the database has Secrets Manager use the owner's key, uses no key itself, and rules none of the owner's", () => {
    const key = names.regionalArn("kms", place, "key/owner");
    const named = { "kms:ResourceAliases": [names.ownerAlias] };
    const via = { ...named, "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" };
    const policy = ownerKeyPolicy(place);
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
      expect(may(deployer, action, key, via, policy), action).to.equal("allow");
      expect(may(deployer, action, key, named, policy), action).to.equal("deny");
      const other = { ...via, "kms:ViaService": "s3.eu-central-1.amazonaws.com" };
      expect(may(deployer, action, key, other, policy), action).to.equal("deny");
    }
    for (const action of ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"])
      expect(
        decide(
          { arn: deployer.arn, identity: everything },
          { action, resource: key, account },
          { resource: policy },
        ),
      ).to.equal("deny");
  });

  it("tasks get the server's roles and no others, from who declares the server", () => {
    const passed = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
    for (const role of ["lockgate-server-web", "lockgate-server-start", "LockgateServer-prod"])
      expect(may(deployer, "iam:PassRole", arn(role), passed), role).to.equal("allow");
    for (const role of ["LockgateRun-prod", "LockgateServer-stranger", names.deployRole, "lockgate-signer"])
      expect(may(deployer, "iam:PassRole", arn(role), passed), role).to.equal("deny");
    expect(
      may(deployer, "iam:PassRole", arn("LockgateServer-prod"), {
        "iam:PassedToService": "lambda.amazonaws.com",
      }),
    ).to.equal("deny");
  });

  it("whoever declares makes databases, balancers and services by the server's name only", () => {
    for (const [action, resource] of [
      ["rds:CreateDBInstance", names.databaseArn(place)],
      [
        "elasticloadbalancing:CreateLoadBalancer",
        names.regionalArn("elasticloadbalancing", place, "loadbalancer/app/lockgate-server/1"),
      ],
      [
        "ecs:CreateService",
        names.regionalArn("ecs", place, "service/lockgate-server/lockgate-server-server"),
      ],
    ] as const) {
      expect(may(deployer, action, resource), action).to.equal("allow");
      expect(may(deployer, action, resource.replaceAll("lockgate", "other")), action).to.equal("deny");
    }
  });

  it("fit into IAM's limits: 6,144 characters in each policy, ten policies on a role", () => {
    const policies = deployPolicies(context, "tooling");
    expect(policies).to.have.length.at.most(10);
    for (const { name, statements } of policies) expect(toJson(statements).length, name).to.be.at.most(6144);
    for (const statements of [deployer.boundary, within, serverBoundary(place, stacks, states, [])])
      expect(toJson(statements).length).to.be.at.most(6144);
    for (const { stack } of stacks) expect(toJson(runOf(stack).identity).length, stack).to.be.at.most(10_240);
  });
});
