import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource, TOOLING } from "../../world.ts";

const KEY = `arn:aws:kms:eu-west-1:${DEV}:key/11111111-2222-3333-4444-555555555555`;
const ANY = `arn:aws:kms:eu-west-1:${DEV}:key/*`;
const allow = (
  Resource: string | string[],
  Condition?: object,
  Action: string | string[] = "kms:Decrypt",
) => ({ Sid: "Open", Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) });
const policy = (...statements: object[]) => [
  resource("rolePolicy", "policy", { role: "r", policy: json(...statements) }),
];
const alias = (value: string, operator = "ForAnyValue:StringEquals") => ({
  [operator]: { "kms:ResourceAliases": value },
});

ruleCases("IAM-06", [
  { name: "one key", expect: "pass", resources: policy(allow(KEY)) },
  { name: "any key of one alias", expect: "pass", resources: policy(allow(ANY, alias("alias/store"))) },
  {
    name: "any key with a tag",
    expect: "pass",
    resources: policy(allow("*", { StringEquals: { "aws:ResourceTag/app": "scores" } })),
  },
  {
    name: "to encrypt with any key",
    expect: "pass",
    resources: policy(allow("*", undefined, ["kms:Encrypt", "kms:GenerateDataKey"])),
  },
  {
    name: "all keys, but all are denied",
    expect: "pass",
    resources: policy(allow("*"), { Effect: "Deny", Action: "kms:*", Resource: "*" }),
  },
  {
    name: "everything",
    expect: "fail",
    says: '"Open" gives kms:Decrypt',
    on: "policy",
    resources: policy(allow("*")),
  },
  { name: "any key of an account", expect: "fail", says: "kms:Decrypt", resources: policy(allow(ANY)) },
  {
    name: "any key of another account",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow(`arn:aws:kms:*:${TOOLING}:key/*`)),
  },
  {
    name: "any key of anybody",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow("arn:aws:kms:*:*:key/*")),
  },
  {
    name: "one key and everything",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow([KEY, "*"])),
  },
  {
    name: "all but one key",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy({ Effect: "Allow", Action: "kms:Decrypt", NotResource: KEY }),
  },
  {
    name: "within a pattern",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow("*", undefined, "kms:*")),
  },
  {
    name: "to take in from any key",
    expect: "fail",
    says: "kms:ReEncryptFrom",
    resources: policy(allow("*", undefined, "kms:ReEncrypt*")),
  },
  {
    name: "any alias",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow(ANY, alias("alias/*", "ForAnyValue:StringLike"))),
  },
  {
    name: "one alias, or none",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow(ANY, { ...alias("alias/nobody*", "ForAllValues:StringLike") })),
  },
  {
    name: "any key through S3",
    expect: "fail",
    says: "kms:Decrypt",
    resources: policy(allow("*", { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } })),
  },
  { name: "no policy", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "policy",
    resources: [resource("policy", "p", { policy: UNKNOWN })],
  },
]);
