// Names in policies against what the stacks declare.

import { expect } from "chai";
import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { namesResolve } from "../../../policy-pack/graph/namesResolve.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../policy-pack/model/settings.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { A, allow, arnOf, B, bucket, role, trusts } from "../access/people.ts";
import { ruleCases, type Case } from "../ruleCases.ts";
import { change, typed } from "../world.ts";

const trusting = (arn: string) => role("app", { trust: trusts({ AWS: arn }) });
const ghost = arnOf("ghost");
const alias = `arn:aws:lambda:eu-west-1:${A}:function:shop:live`;
const layer = `arn:aws:lambda:eu-west-1:${A}:layer:tools`;
/** Something of another stack, so that a company is seen. */
const elsewhere = bucket("elsewhere", undefined, B).map((facts) => ({
  ...facts,
  urn: facts.urn.replace("urn:pulumi:dev:", "urn:pulumi:prod:"),
  provider: undefined as never,
}));

const made = `arn:aws:lambda:eu-west-1:${A}:function:shop`;
/** A function that a stack of CloudFormation makes, as its role's rights tell. */
const madeFor = (principal: object) =>
  role("stack", {
    trust: trusts(principal),
    allows: [allow(["lambda:CreateFunction", "lambda:UpdateFunctionCode"], made)],
  });
const stacks = madeFor({ Service: "cloudformation.amazonaws.com" });
const caller = role("caller", { allows: [allow("lambda:InvokeFunction", made)] });
const developer = (action: string) => role("developer", { allows: [allow(action, "*")] });

const stackCases: readonly Case[] = [
  { name: "a function that only a role of CloudFormation makes", expect: "pass", resources: stacks },
  { name: "who calls such a function", expect: "pass", resources: [...caller, ...stacks] },
  { name: "who calls a function that nobody makes", expect: "fail", says: made, resources: caller },
  {
    name: "a name that a developer may take as well",
    expect: "fail",
    says: made,
    on: "stack-rights",
    resources: [...stacks, ...developer("lambda:CreateFunction")],
  },
  {
    name: "a function whose code a developer may change as well",
    expect: "fail",
    says: made,
    on: "stack-rights",
    resources: [...stacks, ...developer("lambda:UpdateFunctionCode")],
  },
  ...["codebuild.amazonaws.com", ["cloudformation.amazonaws.com", "lambda.amazonaws.com"]].map((Service) => ({
    name: `a maker that ${String(Service)} becomes`,
    expect: "fail" as const,
    says: made,
    resources: madeFor({ Service }),
  })),
  {
    name: "a maker whom a person becomes as well",
    expect: "fail",
    says: made,
    resources: [...madeFor({ Service: "cloudformation.amazonaws.com", AWS: arnOf("app") }), ...role("app")],
  },
  {
    name: "rights of somebody else in the account that nobody knows yet",
    expect: "fail",
    says: made,
    on: "stack-rights",
    resources: [...stacks, ...change(developer("s3:GetObject"), "developer", { managedPolicyArns: UNKNOWN })],
  },
];

const cases: readonly Case[] = [
  { name: "a role that is declared", expect: "pass", resources: [...trusting(arnOf("ci")), ...role("ci")] },
  {
    name: "a principal that nobody declares",
    expect: "fail",
    says: `${ghost} is declared by no stack`,
    on: "app",
    resources: trusting(ghost),
  },
  {
    name: "a policy that says nothing about calls",
    expect: "pass",
    resources: [
      ...trusting(arnOf("ci")),
      ...role("ci"),
      typed("aws:organizations/policy:Policy", "closed", {
        type: "DECLARATIVE_POLICY_EC2",
        content: '{"ec2_attributes":{}}',
      }),
    ],
  },
  {
    name: "a name in a condition",
    expect: "fail",
    says: ghost,
    resources: role("app", {
      trust: trusts("*", { Condition: { ArnEquals: { "aws:PrincipalArn": ghost } } }),
    }),
  },
  {
    name: "a bucket that nobody declares",
    expect: "fail",
    says: "arn:aws:s3:::gone",
    resources: role("app", { allows: [allow("s3:PutObject", "arn:aws:s3:::gone/*")] }),
  },
  {
    name: "a bucket that nobody declares, in the account that is asked for",
    expect: "notApplicable",
    resources: role("app", {
      allows: [
        {
          ...allow("s3:PutObject", "arn:aws:s3:::gone/*"),
          Condition: { StringEquals: { "aws:ResourceAccount": A } },
        },
      ],
    }),
  },
  ...["StringNotEquals", "StringLike"].map((operator) => ({
    name: `a bucket that nobody declares, in accounts by ${operator}`,
    expect: "fail" as const,
    says: "arn:aws:s3:::gone",
    resources: role("app", {
      allows: [
        {
          ...allow("s3:PutObject", "arn:aws:s3:::gone/*"),
          Condition: { [operator]: { "aws:ResourceAccount": A } },
        },
      ],
    }),
  })),
  {
    name: "a bucket of an account that no stack in view is for",
    expect: "notApplicable",
    resources: role("app", { allows: [allow("s3:PutObject", `arn:aws:s3:::store-${B}/*`)] }),
  },
  {
    name: "a bucket that is declared",
    expect: "pass",
    resources: [
      ...role("app", { allows: [allow("s3:PutObject", "arn:aws:s3:::data/x/*")] }),
      ...bucket("data"),
    ],
  },
  {
    name: "a role to assume that nobody declares",
    expect: "fail",
    says: ghost,
    resources: role("app", { allows: [allow("sts:AssumeRole", ghost)] }),
  },
  {
    name: "an issuer that no stack believes yet: its provider has its address for a name, whoever makes it",
    expect: "notApplicable",
    resources: role("app", {
      allows: [
        allow(
          "iam:CreateOpenIDConnectProvider",
          `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`,
        ),
      ],
    }),
  },
  {
    name: "a provider of SAML that nobody declares: what it believes says who makes it",
    expect: "fail",
    says: "saml-provider/staff",
    resources: role("app", {
      allows: [allow("iam:UpdateSAMLProvider", `arn:aws:iam::${A}:saml-provider/staff`)],
    }),
  },
  {
    name: "a role that AWS makes",
    expect: "pass",
    resources: trusting(`arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1`),
  },
  {
    name: "a role of the platform",
    expect: "pass",
    resources: trusting(arnOf("OrganizationAccountAccessRole")),
  },
  ...[{ arn: `${layer}:3` }, { arn: UNKNOWN }].map((made) => ({
    name: `a layer of which a version is declared, ${made.arn === UNKNOWN ? "before" : "after"} it is made`,
    expect: "pass" as const,
    resources: [
      ...role("app", { allows: [allow("lambda:PublishLayerVersion", layer)] }),
      typed(
        "aws:lambda/layerVersion:LayerVersion",
        "tools",
        { layerName: "tools", region: "eu-west-1", ...made },
        { account: A },
      ),
    ],
  })),
  ...[{ arn: `${alias}` }, { arn: UNKNOWN }].map((made) => ({
    name: `an alias of a function, ${made.arn === UNKNOWN ? "before" : "after"} it is made`,
    expect: "pass" as const,
    resources: [
      ...role("app", { allows: [allow("lambda:InvokeFunction", alias)] }),
      typed(
        "aws:lambda/alias:Alias",
        "live",
        { functionName: "shop", name: "live", region: "eu-west-1", ...made },
        { account: A },
      ),
    ],
  })),
  {
    name: "a layer that no stack declares",
    expect: "fail",
    says: layer,
    resources: role("app", { allows: [allow("lambda:PublishLayerVersion", layer)] }),
  },
  {
    name: "an account that no stack in view is for",
    expect: "notApplicable",
    resources: trusting(arnOf("any", B)),
  },
  {
    name: "patterns and services name nobody",
    expect: "notApplicable",
    resources: role("app", { allows: [allow("sts:AssumeRole", "arn:aws:iam::*:role/x")] }),
  },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: change(trusting(ghost), "app", { assumeRolePolicy: UNKNOWN }),
  },
];

ruleCases("G-12", [
  ...[...cases, ...stackCases].map((example) => ({
    ...example,
    resources: [...example.resources, ...elsewhere],
  })),
  { name: "one stack alone", expect: "notApplicable", resources: trusting(ghost) },
]);

describe("G-12: names of others", () => {
  it("are those that the company says exist", () => {
    const settings = { ...defaultSettings, external: [`arn:aws:iam::${A}:role/gh*`] };
    expect(
      namesResolve(buildModel([...trusting(ghost), ...elsewhere], settings)).filter(isFinding),
    ).to.deep.equal([]);
  });
});
