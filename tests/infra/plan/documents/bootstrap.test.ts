import { expect } from "chai";
import { deployPolicies, type AccountPurpose } from "../../../../infra/plan/documents/bootstrap.ts";
import { managedPolicyLimit } from "../../../../infra/plan/documents/limits.ts";
import { packagesKeyPolicy } from "../../../../infra/plan/documents/packages.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { toJson, type Statement } from "../../../../infra/plan/documents/document.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { knownAction } from "../../../../policy-pack/iam/index.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { decide } from "../evaluation.ts";

const config = exampleConfig("org");
const account = "783562562418";
const context = {
  account,
  region: config.region,
  company: config.company,
  serviceRoles: serviceRoles(config, account),
};
const place = { account, region: config.region };
const deploy = (purpose: AccountPurpose = "environment") =>
  deployPolicies(context, purpose).flatMap((policy) => policy.statements);

/** The deploy role's decision within its boundary. */
const deployMay = (action: string, resource: string, more: Record<string, string> = {}): string =>
  decide(
    { arn: names.roleArn(account, names.deployRole), identity: deploy() },
    { action, resource, account, context: { "aws:RequestedRegion": config.region, ...more } },
    // Keys and roles must agree by their own policy as well: here they do, so that only ours decide.
    { boundary: deployBoundary(context), ...(agrees(action) ? { resource: open } : {}) },
  );
const open: Statement[] = [
  { Sid: "Open", Effect: "Allow", Principal: { AWS: names.rootArn(account) }, Action: "*", Resource: "*" },
];
const agrees = (action: string): boolean => action.startsWith("kms:") || action === "sts:AssumeRole";

const ownRole = names.roleArn(account, "lockgate-dev-verify");
const boundary = { "iam:PermissionsBoundary": names.policyArn(account, names.boundaryPolicy) };
const key = names.regionalArn("kms", place, "key/1");
const store = names.storeBucket(config.company, "dev", account);
const first = `${names.bucketArn(names.firstBucket(config.company, "dev", account))}/unsigned/top-scores.zip`;
const profile = (name: string): string => names.signingProfileArn(place, `lockgate_${name}`);

describe("A7 the deploy role", () => {
  for (const [title, action, resource, more, expected] of [
    ["makes a role inside the boundary", "iam:CreateRole", ownRole, boundary, "allow"],
    ["makes no role without boundary", "iam:CreateRole", ownRole, {}, "deny"],
    [
      "makes no role inside another boundary",
      "iam:CreateRole",
      ownRole,
      { "iam:PermissionsBoundary": names.policyArn(account, "Other") },
      "deny",
    ],
    [
      "makes no role of another name",
      "iam:CreateRole",
      names.roleArn(account, "Administrator"),
      boundary,
      "deny",
    ],
    ["takes no boundary away", "iam:DeleteRolePermissionsBoundary", ownRole, {}, "deny"],
    ["attaches no managed policy", "iam:AttachRolePolicy", ownRole, {}, "deny"],
    [
      "does not change itself",
      "iam:PutRolePolicy",
      names.roleArn(account, names.deployRole),
      boundary,
      "deny",
    ],
    [
      "hands a role to its service",
      "iam:PassRole",
      ownRole,
      { "iam:PassedToService": "codebuild.amazonaws.com" },
      "allow",
    ],
    [
      "hands it to no other service",
      "iam:PassRole",
      ownRole,
      { "iam:PassedToService": "ec2.amazonaws.com" },
      "deny",
    ],
    [
      "hands a job's role to no function",
      "iam:PassRole",
      ownRole,
      { "iam:PassedToService": "lambda.amazonaws.com" },
      "deny",
    ],
    [
      "hands the pull role to nothing",
      "iam:PassRole",
      names.roleArn(account, names.pullRole("dev")),
      { "iam:PassedToService": "codebuild.amazonaws.com" },
      "deny",
    ],
    ["sets a key's policy", "kms:PutKeyPolicy", key, {}, "allow"],
    ["decrypts nothing", "kms:Decrypt", key, {}, "deny"],
    ["signs nothing", "kms:Sign", key, {}, "deny"],
    ["grants no use of keys", "kms:CreateGrant", key, {}, "deny"],
    ["sets the store's policy", "s3:PutBucketPolicy", names.bucketArn(store), {}, "allow"],
    ["reads no artifact", "s3:GetObject", names.objectsArn(store), {}, "deny"],
    ["writes no artifact", "s3:PutObject", names.objectsArn(store), {}, "deny"],
    ["writes what functions start with", "s3:PutObject", first, {}, "allow"],
    ["reads it for Lambda", "s3:GetObject", first, {}, "allow"],
    [
      "signs it by the environment's own profile",
      "signer:StartSigningJob",
      profile("dev_first_1"),
      {},
      "allow",
    ],
    ["signs no release", "signer:StartSigningJob", profile("release"), {}, "deny"],
    ["touches no other bucket", "s3:PutBucketPolicy", names.bucketArn("payroll"), {}, "deny"],
    ["becomes no other role", "sts:AssumeRole", ownRole, {}, "deny"],
    ["works in the region of the stacks", "ec2:CreateVpc", "*", {}, "allow"],
    ["works in no other region", "ec2:CreateVpc", "*", { "aws:RequestedRegion": "us-east-1" }, "deny"],
    ["runs the bastion", "ec2:RunInstances", "*", {}, "allow"],
    ["makes no user", "iam:CreateUser", "*", {}, "deny"],
  ] as const)
    it(title, () => expect(deployMay(action, resource, more)).to.equal(expected));
});

describe("the deploy role of tooling and the key of packages", () => {
  const id = config.toolingAccountId;
  const at = { account: id, region: config.region };
  const statements = deployPolicies(
    { ...context, account: id, serviceRoles: serviceRoles(config, id) },
    "tooling",
  ).flatMap((policy) => policy.statements);
  const may = (action: string, resource: string, more: Record<string, string> = {}): string => {
    const arn = names.roleArn(id, names.deployRole);
    return decide(
      { arn, identity: statements },
      { action, resource, account: id, context: { "aws:RequestedRegion": config.region, ...more } },
      {
        boundary: deployBoundary(at),
        ...(action.startsWith("kms:")
          ? { resource: packagesKeyPolicy({ region: config.region, administrator: arn }) }
          : {}),
      },
    );
  };
  const ours = names.regionalArn("kms", at, "key/1");
  const via = (service: string) => ({ "kms:ViaService": `${service}.${config.region}.amazonaws.com` });
  const forService = { "kms:GrantIsForAWSResource": "true" };
  for (const [title, action, resource, more, expected] of [
    ["grants its use to ECR", "kms:CreateGrant", ours, { ...via("ecr"), ...forService }, "allow"],
    [
      "grants it to CodeArtifact",
      "kms:CreateGrant",
      ours,
      { ...via("codeartifact"), ...forService },
      "allow",
    ],
    ["grants it to no other service", "kms:CreateGrant", ours, { ...via("ec2"), ...forService }, "deny"],
    ["grants it to nobody by a call of its own", "kms:CreateGrant", ours, {}, "deny"],
    ["grants it to nobody beside the service", "kms:CreateGrant", ours, via("ecr"), "deny"],
    ["decrypts nothing through them", "kms:Decrypt", ours, via("ecr"), "deny"],
    ["makes a repository", "ecr:CreateRepository", names.imagesArn(at, "lockgate/app"), {}, "allow"],
    ["makes none of another name", "ecr:CreateRepository", names.imagesArn(at, "payroll"), {}, "deny"],
    ["pushes no image", "ecr:PutImage", names.imagesArn(at, "lockgate/app"), {}, "deny"],
    ["makes the domain", "codeartifact:CreateDomain", names.packageDomainArn(at), {}, "allow"],
    [
      "publishes no package",
      "codeartifact:PublishPackageVersion",
      names.anyPackageArn(at, "release-app"),
      {},
      "deny",
    ],
  ] as const)
    it(title, () => expect(may(action, resource, more)).to.equal(expected));
});

describe("A8 where releases run", () => {
  for (const index of [1, 2])
    it(`the deploy role of environment ${index + 1} starts no machine, and gives none a role`, () => {
      const id = config.environments[index]?.accountId as string;
      const roles = serviceRoles(config, id);
      const statements = deployPolicies(
        { ...context, account: id, serviceRoles: roles },
        "environment",
      ).flatMap((policy) => policy.statements);
      for (const action of ["ec2:RunInstances", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"])
        expect(
          decide(
            { arn: names.roleArn(id, names.deployRole), identity: statements },
            { action, resource: "*", account: id, context: { "aws:RequestedRegion": config.region } },
            { boundary: deployBoundary({ account: id, region: config.region }) },
          ),
          action,
        ).to.equal("deny");
    });
});

describe("the boundary of jobs and workloads", () => {
  const all: Statement[] = [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }];
  for (const [action, resource, expected] of [
    ["s3:PutObject", names.objectsArn(store), "allow"],
    ["sts:AssumeRole", ownRole, "allow"],
    ["sts:AssumeRole", names.roleArn(account, names.deployRole), "deny"],
    ["iam:CreateRole", ownRole, "deny"],
    ["iam:DeleteRolePermissionsBoundary", ownRole, "deny"],
    ["s3:PutBucketPolicy", names.bucketArn(store), "deny"],
    ["kms:PutKeyPolicy", key, "deny"],
    ["organizations:LeaveOrganization", "*", "deny"],
  ] as const)
    it(`${action} on ${resource}: ${expected}, whatever the role's own policy says`, () => {
      const call = { action, resource, account, context: { "aws:RequestedRegion": config.region } };
      expect(
        decide({ arn: ownRole, identity: all }, call, {
          boundary: workloadBoundary(context),
          ...(agrees(action) ? { resource: open } : {}),
        }),
      ).to.equal(expected);
    });
});

describe("policies of the deploy role", () => {
  const first = (valueOf("org", "apps") as object[])[0] as object;
  const many = exampleConfig("org", {
    apps: Array.from({ length: 60 }, (_, i) => ({ ...first, name: `application-no-${i}` })),
  });

  it("C16 in an account that is only a tenant's: roles inside the boundary, and nothing else", () => {
    const services = deploy("tenant").flatMap(({ Action = [] }) =>
      [Action].flat().map((action) => action.split(":")[0]),
    );
    expect([...new Set(services)]).to.deep.equal(["iam"]);
  });

  for (const purpose of ["tooling", "environment", "tenant"] as const)
    it(`${purpose}: known actions only, each policy within 6,144 characters and ten on the role, for 60 apps too`, () => {
      const id = purpose === "tooling" ? config.toolingAccountId : account;
      const policies = deployPolicies(
        { ...context, account: id, serviceRoles: serviceRoles(many, id) },
        purpose,
      );
      expect(policies.length).to.be.at.most(10);
      for (const { name, statements } of policies) {
        expect(toJson(statements).length, name).to.be.at.most(managedPolicyLimit);
        const unknown = statements
          .flatMap((s) => [s.Action ?? []].flat())
          .filter((action) => !knownAction(action));
        expect(unknown, name).to.deep.equal([]);
      }
      expect(new Set(policies.map(({ name }) => name)).size).to.equal(policies.length);
    });

  it("boundaries keep the limit and know their actions", () => {
    for (const statements of [deployBoundary(context), workloadBoundary(context)]) {
      expect(toJson(statements).length).to.be.at.most(managedPolicyLimit);
      const listed = statements.flatMap((s) => [s.Action ?? []].flat());
      expect(listed.filter((action) => !action.includes("*") && !knownAction(action))).to.deep.equal([]);
    }
  });
});
