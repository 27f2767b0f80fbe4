import { expect } from "chai";
import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../../policy-pack/model/settings.ts";
import { isStackRule } from "../../../../policy-pack/rule.ts";
import { ruleById, ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, json, ORGANIZATION, resource, TOOLING, typed, WRITER } from "../../world.ts";

const ROOT = `arn:aws:iam::${TOOLING}:root`;
const role = (Principal: unknown, Condition?: object, ...more: object[]) => [
  resource("role", "role", {
    assumeRolePolicy: json(
      {
        Sid: "Trust",
        Effect: "Allow",
        Principal,
        Action: "sts:AssumeRole",
        ...(Condition ? { Condition } : {}),
      },
      ...more,
    ),
  }),
];
const arn = (value: string | string[], operator = "ArnEquals") => ({
  [operator]: { "aws:PrincipalArn": value },
});

ruleCases("IAM-09", [
  { name: "own account", expect: "pass", resources: role({ AWS: `arn:aws:iam::${DEV}:root` }) },
  { name: "a service", expect: "pass", resources: role({ Service: "ec2.amazonaws.com" }) },
  { name: "a role by its ARN", expect: "pass", resources: role({ AWS: WRITER }) },
  {
    name: "the origin access identity of a CloudFront distribution",
    expect: "pass",
    resources: [
      resource("bucketPolicy", "website", {
        bucket: "website",
        policy: json({
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2QWRUHAPOMQZL" },
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::website/*",
        }),
      }),
    ],
  },
  { name: "a root, pinned to a role", expect: "pass", resources: role({ AWS: ROOT }, arn(WRITER)) },
  {
    name: "a root of the organization",
    expect: "pass",
    resources: role({ AWS: ROOT }, { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } }),
  },
  {
    name: "a bare root, but all others are denied",
    expect: "pass",
    resources: role({ AWS: ROOT }, undefined, {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: arn(WRITER, "ArnNotEquals"),
    }),
  },
  { name: "a store's bucket policy", expect: "pass", resources: goodStore() },
  {
    name: "a bare root",
    expect: "fail",
    says: `"Trust" trusts all of account ${TOOLING}`,
    on: "role",
    resources: role({ AWS: ROOT }),
  },
  { name: "a bare account", expect: "fail", says: TOOLING, resources: role({ AWS: TOOLING }) },
  { name: "a root among roles", expect: "fail", says: TOOLING, resources: role({ AWS: [WRITER, ROOT] }) },
  {
    name: "a root with an external id, of nobody that is listed",
    expect: "fail",
    says: TOOLING,
    resources: role({ AWS: ROOT }, { StringEquals: { "sts:ExternalId": "42" } }),
  },
  {
    name: "a root, with MFA",
    expect: "fail",
    says: TOOLING,
    resources: role({ AWS: ROOT }, { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  },
  {
    name: "roles by a pattern",
    expect: "fail",
    says: "fits a pattern",
    resources: role({ AWS: ROOT }, arn(`arn:aws:iam::${TOOLING}:role/ci-*`, "ArnLike")),
  },
  {
    name: "a root, and a source where one is given",
    expect: "fail",
    says: TOOLING,
    resources: role({ AWS: ROOT }, { StringEqualsIfExists: { "aws:SourceAccount": DEV } }),
  },
  {
    name: "everyone of one other account",
    expect: "fail",
    says: TOOLING,
    resources: role("*", { StringEquals: { "aws:PrincipalAccount": TOOLING } }),
  },
  {
    name: "a topic for another account",
    expect: "fail",
    says: TOOLING,
    on: "topic",
    resources: [
      typed("aws:sns/topicPolicy:TopicPolicy", "topic", {
        policy: json({ Effect: "Allow", Principal: { AWS: ROOT }, Action: "sns:Publish", Resource: "*" }),
      }),
    ],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: [resource("role", "r", { assumeRolePolicy: UNKNOWN })],
  },
  {
    name: "own account unknown",
    expect: "undecidable",
    says: "allowedAccountIds",
    resources: [
      resource(
        "role",
        "r",
        { assumeRolePolicy: json({ Effect: "Allow", Principal: { AWS: ROOT }, Action: "sts:AssumeRole" }) },
        { provider: { urn: "urn:p", props: {} } },
      ),
    ],
  },
]);

describe("IAM-09 where the company lists accounts", () => {
  const kinds = (settings: object, resources = role({ AWS: WRITER })) => {
    const rule = ruleById("IAM-09");
    if (!isStackRule(rule)) throw new Error("not a stack rule");
    return rule
      .check(buildModel(resources, { ...defaultSettings, ...settings }))
      .map((verdict) => verdict.kind);
  };

  it("lets in its own accounts' roles", () => {
    expect(kinds({ accounts: [DEV, TOOLING] })).to.deep.equal(["pass"]);
  });

  it("lets in third parties that are listed", () => {
    expect(kinds({ accounts: [DEV], thirdParties: [TOOLING] })).to.deep.equal(["pass"]);
  });

  it("refuses a role of any other account, however exact its name", () => {
    expect(kinds({ accounts: [DEV] })).to.deep.equal(["fail"]);
  });

  it("refuses its own account as a whole all the same", () => {
    expect(kinds({ accounts: [DEV, TOOLING] }, role({ AWS: ROOT }))).to.deep.equal(["fail"]);
  });
});
