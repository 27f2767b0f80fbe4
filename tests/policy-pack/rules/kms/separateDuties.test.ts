import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, json, KEY_STATEMENTS, keyPolicyWith, resource, typed, WRITER } from "../../world.ts";

const ROOT = `arn:aws:iam::${DEV}:root`;
const OPERATOR = `arn:aws:iam::${DEV}:role/operator`;
const key = (policy: unknown) => [resource("key", "key", { policy })];
const to = (AWS: string, Action: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action,
  Resource: "*",
  ...more,
});
const pinned = (arn: string) => ({ Condition: { ArnEquals: { "aws:PrincipalArn": arn } } });
const administer = to(OPERATOR, ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]);

ruleCases("KMS-04", [
  { name: "a store's key", expect: "pass", resources: goodStore() },
  { name: "two roles", expect: "pass", resources: key(json(administer, to(WRITER, "kms:Decrypt"))) },
  {
    name: "one role, pinned, administers; a service uses",
    expect: "pass",
    resources: key(
      json(to(ROOT, "kms:PutKeyPolicy", pinned(OPERATOR)), {
        Effect: "Allow",
        Principal: { Service: "logs.eu-west-1.amazonaws.com" },
        Action: "kms:Decrypt",
        Resource: "*",
      }),
    ),
  },
  {
    name: "the administrator is denied the use",
    expect: "pass",
    resources: key(
      json(to(OPERATOR, "kms:*"), {
        ...to(OPERATOR, ["kms:Decrypt", "kms:Encrypt", "kms:Gen*", "kms:ReEnc*", "kms:Sign", "kms:Derive*"]),
        Effect: "Deny",
      }),
    ),
  },
  {
    name: "the administrator verifies",
    expect: "pass",
    resources: key(json(administer, to(OPERATOR, "kms:Verify"))),
  },
  {
    name: "everything for the account",
    expect: "fail",
    says: ROOT,
    on: "key",
    resources: key(json(to(ROOT, "kms:*"))),
  },
  { name: "no policy, which is AWS's default", expect: "fail", says: ROOT, resources: key(undefined) },
  {
    name: "one role in two statements",
    expect: "fail",
    says: "role/operator can kms:PutKeyPolicy and kms:Decrypt",
    resources: key(json(administer, to(OPERATOR, "kms:Decrypt"))),
  },
  {
    name: "one role, once by its name and once by a condition",
    expect: "fail",
    says: "kms:Sign",
    resources: key(json(administer, to(ROOT, "kms:Sign", pinned(OPERATOR)))),
  },
  {
    name: "who may delete decrypts",
    expect: "fail",
    says: "kms:ScheduleKeyDeletion",
    resources: key(json(to(OPERATOR, ["kms:ScheduleKeyDeletion", "kms:Decrypt"]))),
  },
  {
    name: "the use hangs on what the caller chooses",
    expect: "fail",
    says: "kms:Decrypt",
    resources: key(
      json(
        administer,
        to(OPERATOR, "kms:Decrypt", {
          Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
        }),
      ),
    ),
  },
  {
    name: "a separate key policy",
    expect: "fail",
    says: "role/operator",
    on: "kp",
    resources: [
      typed("aws:kms/keyPolicy:KeyPolicy", "kp", {
        keyId: "elsewhere",
        policy: json(administer, to(OPERATOR, "kms:Decrypt")),
      }),
    ],
  },
  {
    name: "the store's account also uses",
    expect: "fail",
    says: "kms:Encrypt",
    resources: key(
      keyPolicyWith({ administer: { ...KEY_STATEMENTS.administer, Action: ["kms:Put*", "kms:Encrypt"] } }),
    ),
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "unknown", expect: "undecidable", says: "policy", resources: key(UNKNOWN) },
  {
    name: "account unknown",
    expect: "undecidable",
    says: "allowedAccountIds",
    resources: [
      resource("key", "key", { policy: json(administer) }, { provider: { urn: "urn:p", props: {} } }),
    ],
  },
]);
