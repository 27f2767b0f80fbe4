import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, json, ORGANIZATION, resource, TOOLING, typed } from "../../world.ts";

const role = (...statements: object[]) => [
  resource("role", "role", { assumeRolePolicy: json(...statements) }),
];
const assume = { Sid: "Trust", Effect: "Allow", Action: "sts:AssumeRole" };
const topic = (policy: unknown) => [
  typed("aws:sns/topicPolicy:TopicPolicy", "topic", { arn: "arn:aws:sns:eu-west-1:1:t", policy }),
];

ruleCases("IAM-08", [
  {
    name: "a service",
    expect: "pass",
    resources: role({ ...assume, Principal: { Service: "ec2.amazonaws.com" } }),
  },
  { name: "an account", expect: "pass", resources: role({ ...assume, Principal: { AWS: TOOLING } }) },
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
  {
    name: "everyone of the organization",
    expect: "pass",
    resources: role({
      ...assume,
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
    }),
  },
  {
    name: "one role by its ARN",
    expect: "pass",
    resources: role({
      ...assume,
      Principal: "*",
      Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${DEV}:role/one` } },
    }),
  },
  {
    name: "a bucket policy that denies everyone",
    expect: "pass",
    resources: goodStore().filter((f) => f.name === "store-policy"),
  },
  {
    name: "everyone",
    expect: "fail",
    says: '"Trust" lets anyone in',
    on: "role",
    resources: role({ ...assume, Principal: "*" }),
  },
  {
    name: "everyone with an external id, which is no secret",
    expect: "fail",
    says: "lets anyone in",
    resources: role({
      ...assume,
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "sts:ExternalId": "42" } },
    }),
  },
  {
    name: "everyone whose set of organizations may be empty",
    expect: "fail",
    says: "lets anyone in",
    resources: role({
      ...assume,
      Principal: "*",
      Condition: { "ForAllValues:StringEquals": { "aws:SourceOrgPaths": ["o-x/r-y/"] } },
    }),
  },
  {
    name: "everyone who does not say otherwise",
    expect: "fail",
    says: "lets anyone in",
    resources: role({
      ...assume,
      Principal: "*",
      Condition: { StringEqualsIfExists: { "aws:SourceAccount": DEV } },
    }),
  },
  {
    name: "NotPrincipal",
    expect: "fail",
    says: "NotPrincipal",
    resources: topic(
      json({ Effect: "Deny", NotPrincipal: { AWS: DEV }, Action: "sns:Publish", Resource: "*" }),
    ),
  },
  {
    name: "allowed by NotAction",
    expect: "fail",
    says: "NotAction",
    resources: topic(
      json({ Effect: "Allow", Principal: { AWS: DEV }, NotAction: "sns:DeleteTopic", Resource: "*" }),
    ),
  },
  {
    name: "a topic for everyone",
    expect: "fail",
    says: "statement 1",
    resources: topic(json({ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*" })),
  },
  {
    name: "a statement without Effect",
    expect: "fail",
    says: "not a valid policy document",
    resources: topic('{"Version":"2012-10-17","Statement":[{"Action":"sns:Publish"}]}'),
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "no policy", expect: "notApplicable", resources: topic(undefined) },
  {
    name: "unknown",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: [resource("role", "role", { assumeRolePolicy: UNKNOWN })],
  },
]);
