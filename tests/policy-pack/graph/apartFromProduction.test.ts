// Ways from an account to try things out into production.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { A, arnOf, B, bucket, role } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json, resource, typed } from "../world.ts";
import { assumes, dev, DEV_DEPLOY, prod, PROD_DEPLOY, PROD_FUNCTION, trusting } from "./environments.ts";

const C = "444444444444";
const both = [...change([...dev(), ...prod()], "app-prod", { arn: PROD_FUNCTION })];
const into = (trust: string) => [...dev(), ...change([...prod(trust)], "app-prod", { arn: PROD_FUNCTION })];
const inB = { account: B };
const open = (principal: string, action: string) => ({
  Effect: "Allow",
  Principal: { AWS: principal },
  Action: action,
  Resource: "*",
});
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;

ruleCases("G-03", [
  { name: "nothing in production speaks of dev", expect: "pass", resources: both },
  {
    name: "production is about to be made: its ARNs follow from names",
    expect: "pass",
    resources: [...dev(), ...change(prod(), "prod-deploy", { arn: UNKNOWN })],
  },
  {
    name: "test promotes into production",
    expect: "pass",
    resources: [...both, ...bucket("releases", json(open(arnOf("promote", C), "s3:PutObject")), B)],
  },
  {
    name: "a production role trusts a role of dev, and says the way",
    expect: "fail",
    says: `${DEV_DEPLOY}, sts:AssumeRole`,
    resources: into(trusting(DEV_DEPLOY)),
  },
  {
    name: "a production role trusts the whole account of dev",
    expect: "fail",
    says: "sts:AssumeRole",
    resources: into(trusting(rootOf(A))),
  },
  {
    name: "over a role of a third account",
    expect: "fail",
    says: `becomes ${arnOf("bridge", C)}, sts:AssumeRole`,
    resources: [
      ...change([...prod(trusting(arnOf("bridge", C)))], "app-prod", { arn: PROD_FUNCTION }),
      ...role("bridge", { account: C, trust: trusting(DEV_DEPLOY), allows: [assumes(PROD_DEPLOY)] }),
      ...dev(),
    ],
  },
  {
    name: "a bucket's policy lets dev write",
    expect: "fail",
    says: "s3:PutObject",
    on: "releases",
    resources: [...both, ...bucket("releases", json(open(rootOf(A), "s3:PutObject")), B)],
  },
  {
    name: "a bucket's policy lets dev rewrite it",
    expect: "fail",
    says: "s3:PutBucketPolicy",
    on: "releases",
    resources: [...both, ...bucket("releases", json(open(rootOf(A), "s3:PutBucketPolicy")), B)],
  },
  {
    name: "a key lets dev decrypt",
    expect: "fail",
    says: "kms:Decrypt",
    on: "data",
    resources: [
      ...both,
      resource("key", "data", { keyId: "k", policy: json(open(rootOf(A), "kms:Decrypt")) }, inB),
    ],
  },
  {
    name: "a topic lets dev publish",
    expect: "fail",
    says: "sns:Publish",
    on: "alerts",
    resources: [
      ...both,
      resource(
        "topic",
        "alerts",
        { arn: `arn:aws:sns:eu-west-1:${B}:alerts`, policy: json(open(rootOf(A), "sns:Publish")) },
        inB,
      ),
    ],
  },
  {
    name: "an event bus lets dev send events",
    expect: "fail",
    says: "events:PutEvents",
    on: "bus",
    resources: [
      ...both,
      resource("eventBusPolicy", "bus", { policy: json(open(rootOf(A), "events:PutEvents")) }, inB),
    ],
  },
  {
    name: "a function's permission names dev's account",
    expect: "fail",
    says: `it lets in ${A}`,
    on: "permission",
    resources: [
      ...both,
      resource(
        "functionPermission",
        "permission",
        { function: "app-prod", action: "lambda:InvokeFunction", principal: A },
        inB,
      ),
    ],
  },
  { name: "dev alone", expect: "notApplicable", resources: dev() },
  {
    name: "production alone, whatever it trusts",
    expect: "notApplicable",
    resources: prod(trusting(rootOf(A))),
  },
  {
    name: "dev beside tooling, which serves no customers",
    expect: "notApplicable",
    resources: change(into(trusting(DEV_DEPLOY)), "app-prod", {
      tags: { "lockgate:environment": "tooling" },
    }),
  },
  {
    name: "an environment with a name of its own counts as production",
    expect: "fail",
    says: "sts:AssumeRole",
    resources: change(into(trusting(DEV_DEPLOY)), "app-prod", { tags: { "lockgate:environment": "live" } }),
  },
  {
    name: "a trust policy is unknown",
    expect: "undecidable",
    says: "policies on the way",
    resources: change(both, "prod-deploy", { assumeRolePolicy: UNKNOWN }),
  },
  {
    name: "an environment is unknown",
    expect: "undecidable",
    says: "tags",
    resources: change(both, "app-prod", { tags: UNKNOWN }),
  },
  {
    name: "a permission's principal is unknown",
    expect: "undecidable",
    says: "principal",
    resources: [
      ...both,
      typed("aws:lambda/permission:Permission", "permission", { principal: UNKNOWN }, inB),
    ],
  },
]);
