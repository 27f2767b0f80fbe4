// Workflows of GitHub and others on their way into roles, and on into production.

import { expect } from "chai";
import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../policy-pack/model/settings.ts";
import { namedSubjects } from "../../../policy-pack/graph/namedSubjects.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { A, arnOf, B, role } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json } from "../world.ts";
import { assumes, deploys, prod, PROD_DEPLOY, PROD_FUNCTION, trusting } from "./environments.ts";

const GITHUB = "token.actions.githubusercontent.com";
const workflow = (sub: string | undefined, issuer = GITHUB, account = B) =>
  json({
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" },
      ...(sub === undefined ? {} : { StringLike: { [`${issuer}:sub`]: sub } }),
    },
  });
/** Production, whose deploying role a workflow can become. */
const letting = (sub: string | undefined, issuer?: string) =>
  change(prod(workflow(sub, issuer)), "app-prod", { arn: PROD_FUNCTION });

ruleCases("G-06", [
  { name: "a protected environment", expect: "pass", resources: letting("repo:acme/shop:environment:prod") },
  { name: "the default branch", expect: "pass", resources: letting("repo:acme/shop:ref:refs/heads/main") },
  {
    name: "any branch, into a role that reaches nothing of production",
    expect: "pass",
    resources: [...prod(), ...role("ci", { trust: workflow("repo:acme/shop:*", GITHUB, A) })],
  },
  ...[
    "repo:acme/shop:ref:refs/heads/feature",
    "repo:acme/shop:pull_request",
    "repo:acme/shop:environment:*",
    "repo:acme/*:environment:prod",
    "repo:acme/shop:ref:refs/tags/v1",
  ].map((sub) => ({
    name: `${sub} into production`,
    expect: "fail" as const,
    says: `${sub} gets into production: ${PROD_DEPLOY}, lambda:UpdateFunctionCode in prod`,
    on: "prod-deploy",
    resources: letting(sub),
  })),
  {
    name: "anybody whom GitHub knows",
    expect: "fail",
    says: "any subject gets into production",
    resources: letting(undefined),
  },
  {
    name: "a pattern of another issuer",
    expect: "fail",
    says: "org/1/*",
    resources: letting("org/1/*", "oidc.circleci.com/org/1"),
  },
  {
    name: "one project of another issuer",
    expect: "pass",
    resources: letting("org/1/project/2", "oidc.circleci.com/org/1"),
  },
  {
    name: "a branch by another role",
    expect: "fail",
    says: `becomes ${PROD_DEPLOY}`,
    on: "ci",
    resources: [
      ...change(prod(trusting(arnOf("ci"))), "app-prod", { arn: PROD_FUNCTION }),
      ...role("ci", {
        trust: workflow("repo:acme/shop:pull_request", GITHUB, A),
        allows: [assumes(PROD_DEPLOY)],
      }),
    ],
  },
  { name: "no workflow at all", expect: "notApplicable", resources: prod() },
  {
    name: "a trust policy that nobody knows",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: change(role("ci", { allows: [deploys(PROD_FUNCTION)] }), "ci", { assumeRolePolicy: UNKNOWN }),
  },
]);

describe("G-06: the company's list of workflows", () => {
  const found = (workflows: readonly string[]) =>
    namedSubjects(
      buildModel(letting("repo:acme/shop:environment:prod"), { ...defaultSettings, workflows }),
    ).filter(isFinding);

  it("lets in what it lists, by patterns", () => {
    expect(found(["repo:acme/shop:environment:*"])).to.deep.equal([]);
  });

  it("lets in nothing else", () => {
    const [finding] = found(["repo:acme/other:*"]);
    expect(finding?.kind === "fail" && finding.message).to.include(
      "repo:acme/shop:environment:prod, which lz-stack.workflows does not list",
    );
  });
});
