import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, ORGANIZATION, resource } from "../../world.ts";

const key = (policy: unknown) => [resource("key", "key", { policy })];
const everyone = (Condition?: object, patch: object = {}) =>
  json({
    Sid: "All",
    Effect: "Allow",
    Principal: "*",
    Action: "kms:Decrypt",
    Resource: "*",
    ...(Condition ? { Condition } : {}),
    ...patch,
  });
const denied = (Condition: object) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "kms:*",
  Resource: "*",
  Condition,
});

ruleCases("KMS-02", [
  {
    name: "the account",
    expect: "pass",
    resources: key(
      json({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${DEV}:root` },
        Action: "kms:*",
        Resource: "*",
      }),
    ),
  },
  { name: "no policy: the account alone", expect: "pass", resources: key(undefined) },
  {
    name: "everyone of the organization",
    expect: "pass",
    resources: key(everyone({ StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } })),
  },
  {
    name: "everyone of an account",
    expect: "pass",
    resources: key(everyone({ StringEquals: { "kms:CallerAccount": DEV } })),
  },
  {
    name: "everyone, but strangers are denied",
    expect: "pass",
    resources: key(
      json(
        { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" },
        denied({ StringNotEquals: { "aws:PrincipalOrgID": ORGANIZATION } }),
      ),
    ),
  },
  {
    name: "denied to everyone",
    expect: "pass",
    resources: key(json({ Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" })),
  },
  {
    name: "a separate key policy",
    expect: "fail",
    says: '"All"',
    resources: [resource("keyPolicy", "kp", { keyId: "k", policy: everyone() })],
  },
  { name: "everyone", expect: "fail", says: '"All"', on: "key", resources: key(everyone()) },
  {
    name: "everyone, as AWS",
    expect: "fail",
    says: '"All"',
    resources: key(everyone(undefined, { Principal: { AWS: "*" } })),
  },
  {
    name: "everyone through a service",
    expect: "fail",
    says: '"All"',
    resources: key(everyone({ StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } })),
  },
  {
    name: "where the key is present",
    expect: "fail",
    says: '"All"',
    resources: key(everyone({ StringEqualsIfExists: { "aws:SourceAccount": DEV } })),
  },
  {
    name: "everyone with an ARN that matches all",
    expect: "fail",
    says: '"All"',
    resources: key(everyone({ StringLike: { "aws:PrincipalArn": "*" } })),
  },
  {
    name: "strangers are denied only with a certain agent",
    expect: "fail",
    says: "statement 1",
    resources: key(
      json(
        { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" },
        denied({ StringEquals: { "aws:UserAgent": "curl" } }),
      ),
    ),
  },
  { name: "not JSON", expect: "fail", says: "not a valid policy document", resources: key("{") },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "unknown", expect: "undecidable", says: "policy", resources: key(UNKNOWN) },
]);
