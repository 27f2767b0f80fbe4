import type { Facts } from "../../../../policy-pack/facts.ts";
import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { action, change, DEV, goodStore, json, resource, TOOLING, without } from "../../world.ts";

const PROD = "345678901234";
const arn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const deploy = (environment: string, account: string, patch: object = {}) =>
  action(`${environment}-deploy`, {
    configuration: { ProjectName: `lockgate-shop-${environment}-deploy` },
    inputArtifacts: ["release"],
    roleArn: arn(account, `${environment}-run`),
    ...patch,
  });
const stages = (dev: object, prod: object) => [
  {
    name: "Source",
    actions: [
      action("source", {
        category: "Source",
        provider: "CodeStarSourceConnection",
        roleArn: arn(TOOLING, "source-run"),
      }),
    ],
  },
  { name: "Dev", actions: [dev] },
  { name: "Prod", actions: [prod] },
];
const DEPLOYS = [deploy("dev", DEV), deploy("prod", PROD)] as const;
const BECOME = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Resource: [arn(TOOLING, "source-run"), arn(DEV, "dev-run"), arn(PROD, "prod-run")],
};
const made = (dev: object, prod: object, ...statements: object[]): readonly Facts[] => [
  resource(
    "pipeline",
    "releases",
    { name: "releases", roleArn: arn(TOOLING, "pipeline"), stages: stages(dev, prod) },
    { account: TOOLING },
  ),
  resource("role", "pipeline-role", { name: "pipeline", assumeRolePolicy: json() }, { account: TOOLING }),
  resource(
    "rolePolicy",
    "pipeline-rights",
    { role: "pipeline", policy: json(...(statements.length > 0 ? statements : [BECOME])) },
    { account: TOOLING },
  ),
];
const good = made(...DEPLOYS);
const allowing = (...statements: object[]) => made(...DEPLOYS, ...statements);
/** A project of this stack, so that its account is known. */
const localDeploy = (account: string): readonly Facts[] => [
  resource("project", "local", {
    name: "local",
    serviceRole: arn(DEV, "local"),
    tags: { "lockgate:step": "deploy", "lockgate:environment": "dev" },
  }),
  ...made(deploy("dev", account, { configuration: { ProjectName: "local" } }), DEPLOYS[1], {
    ...BECOME,
    Resource: [...BECOME.Resource, arn(account, "dev-run")],
  }),
];

ruleCases("PIPE-04", [
  { name: "a role each, and the pipeline assumes those", expect: "pass", resources: good },
  { name: "the project's account is the role's", expect: "pass", resources: localDeploy(DEV) },
  {
    name: "an action without a role",
    expect: "fail",
    says: "no roleArn",
    on: "releases",
    resources: made(DEPLOYS[0], action("x", { category: "Approval", provider: "Manual" })),
  },
  {
    name: "two environments in one account",
    expect: "fail",
    says: "deploy to one account",
    resources: made(DEPLOYS[0], deploy("prod", DEV), {
      ...BECOME,
      Resource: [...BECOME.Resource, arn(DEV, "prod-run")],
    }),
  },
  {
    name: "production in the pipeline's account",
    expect: "fail",
    says: "pipeline's own account",
    resources: made(DEPLOYS[0], deploy("prod", TOOLING, { category: "Deploy", provider: "CloudFormation" }), {
      ...BECOME,
      Resource: [...BECOME.Resource, arn(TOOLING, "prod-run")],
    }),
  },
  {
    name: "it assumes every role",
    expect: "fail",
    says: "become *",
    resources: allowing({ ...BECOME, Resource: "*" }),
  },
  {
    name: "it assumes a role that is no action's",
    expect: "fail",
    says: "role/admin",
    resources: allowing(BECOME, { ...BECOME, Resource: arn(PROD, "admin") }),
  },
  {
    name: "it assumes roles by pattern",
    expect: "fail",
    says: "role/dev-*",
    resources: allowing({ ...BECOME, Resource: arn(DEV, "dev-*") }),
  },
  {
    name: "it passes another role",
    expect: "fail",
    says: "role/service",
    resources: allowing(BECOME, { Effect: "Allow", Action: "iam:Pass*", Resource: arn(DEV, "service") }),
  },
  {
    name: "all calls but some",
    expect: "fail",
    says: "become *",
    resources: allowing({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }),
  },
  {
    name: "all roles but some",
    expect: "fail",
    says: "all but some roles",
    resources: allowing({ Effect: "Allow", Action: "sts:*", NotResource: arn(DEV, "x") }),
  },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "an action's role is unknown",
    expect: "undecidable",
    says: "roleArn",
    resources: made(deploy("dev", DEV, { roleArn: UNKNOWN }), DEPLOYS[1]),
  },
  {
    name: "the pipeline's role is declared elsewhere",
    expect: "undecidable",
    says: "does not declare",
    resources: without(good, "pipeline-role"),
  },
  {
    name: "its rights are unknown",
    expect: "undecidable",
    says: "rights of role",
    resources: change(good, "pipeline-rights", { policy: UNKNOWN }),
  },
]);
