import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, ORGANIZATION, resource, TOOLING, typed } from "../../world.ts";

const role = (Service: string | string[], Condition?: object, ...more: object[]) => [
  resource("role", "role", {
    assumeRolePolicy: json(
      {
        Sid: "Trust",
        Effect: "Allow",
        Principal: { Service },
        Action: "sts:AssumeRole",
        ...(Condition ? { Condition } : {}),
      },
      ...more,
    ),
  }),
];
const BUILDS = "codebuild.amazonaws.com";
const account = { StringEquals: { "aws:SourceAccount": DEV } };
const LOGS = { Service: "logs.eu-west-1.amazonaws.com" };
const key = (arn: string) => [
  resource("key", "key", {
    policy: json({
      Effect: "Allow",
      Principal: LOGS,
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn } },
    }),
  }),
];

ruleCases("IAM-11", [
  { name: "an account", expect: "pass", resources: role(BUILDS, account) },
  {
    name: "a resource",
    expect: "pass",
    resources: role(BUILDS, { ArnLike: { "aws:SourceArn": `arn:aws:codebuild:*:${DEV}:project/*` } }),
  },
  {
    name: "the organization",
    expect: "pass",
    resources: role(BUILDS, { StringEquals: { "aws:SourceOrgID": ORGANIZATION } }),
  },
  {
    name: "all others are denied",
    expect: "pass",
    resources: role(BUILDS, undefined, {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: { StringNotEquals: { "aws:SourceAccount": DEV } },
    }),
  },
  {
    name: "log groups of an account, by the encryption context",
    expect: "pass",
    resources: key(`arn:aws:logs:eu-west-1:${DEV}:*`),
  },
  {
    name: "nothing",
    expect: "fail",
    says: `"Trust" lets ${BUILDS} in on anybody's behalf`,
    on: "role",
    resources: role(BUILDS),
  },
  {
    name: "one service of two",
    expect: "fail",
    says: BUILDS,
    resources: role(["ec2.amazonaws.com", BUILDS]),
  },
  {
    name: "any account",
    expect: "fail",
    says: BUILDS,
    resources: role(BUILDS, { StringLike: { "aws:SourceAccount": "*" } }),
  },
  {
    name: "any resource",
    expect: "fail",
    says: BUILDS,
    resources: role(BUILDS, { ArnLike: { "aws:SourceArn": "arn:aws:*:*:*:*" } }),
  },
  {
    name: "any project",
    expect: "fail",
    says: BUILDS,
    resources: role(BUILDS, { ArnLike: { "aws:SourceArn": "arn:aws:codebuild:*:*:project/*" } }),
  },
  {
    name: "a bucket by its name",
    expect: "pass",
    resources: role(BUILDS, { ArnLike: { "aws:SourceArn": "arn:aws:s3:::acme-releases" } }),
  },
  {
    name: "buckets by the beginning of a name, which anybody may take",
    expect: "fail",
    says: BUILDS,
    resources: role(BUILDS, { ArnLike: { "aws:SourceArn": "arn:aws:s3:::acme-*" } }),
  },
  {
    name: "all but another account",
    expect: "fail",
    says: BUILDS,
    resources: role(BUILDS, { StringNotEquals: { "aws:SourceAccount": TOOLING } }),
  },
  {
    name: "a condition on something else",
    expect: "fail",
    says: BUILDS,
    resources: role(BUILDS, { Bool: { "aws:SecureTransport": "true" } }),
  },
  {
    name: "log groups of anybody",
    expect: "fail",
    says: "logs.",
    on: "key",
    resources: key("arn:aws:logs:*:*:*"),
  },
  {
    name: "a topic",
    expect: "fail",
    says: "events.amazonaws.com",
    on: "topic",
    resources: [
      typed("aws:sns/topicPolicy:TopicPolicy", "topic", {
        policy: json({
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "*",
        }),
      }),
    ],
  },
  {
    name: "machines, which say nothing of a source",
    expect: "notApplicable",
    resources: role("ec2.amazonaws.com"),
  },
  {
    name: "roles only",
    expect: "notApplicable",
    resources: [
      resource("role", "r", {
        assumeRolePolicy: json({ Effect: "Allow", Principal: { AWS: DEV }, Action: "sts:AssumeRole" }),
      }),
    ],
  },
  { name: "no policy", expect: "notApplicable", resources: [resource("key", "k", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: [resource("role", "r", { assumeRolePolicy: UNKNOWN })],
  },
]);
