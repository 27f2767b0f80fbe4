import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import {
  DEV,
  goodStore,
  json,
  KEY_STATEMENTS,
  keyPolicyWith,
  ORGANIZATION,
  resource,
  TOOLING,
  typed,
  WRITER,
} from "../../world.ts";

const ROOT = `arn:aws:iam::${TOOLING}:root`;
const VIA = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
const key = (policy: unknown, props: object = {}) => [resource("key", "key", { policy, ...props })];
const use = (AWS: string, Condition?: object, more: object = {}) =>
  json({
    Sid: "Use",
    Effect: "Allow",
    Principal: { AWS },
    Action: "kms:Decrypt",
    Resource: "*",
    ...(Condition ? { Condition } : {}),
    ...more,
  });
const signing = { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" };
const pinned = (value: string, operator = "ArnEquals") => ({ [operator]: { "aws:PrincipalArn": value } });

ruleCases("KMS-05", [
  { name: "a store's key", expect: "pass", resources: goodStore() },
  { name: "own account only", expect: "pass", resources: key(use(`arn:aws:iam::${DEV}:root`)) },
  { name: "no policy: own account only", expect: "pass", resources: key(undefined) },
  { name: "a named role through S3", expect: "pass", resources: key(use(WRITER, VIA)) },
  {
    name: "root, pinned to a role, through S3",
    expect: "pass",
    resources: key(use(ROOT, { ...pinned(WRITER), ...VIA })),
  },
  {
    name: "a verifier, whom no service stands before",
    expect: "pass",
    resources: key(use(ROOT, pinned(WRITER), { Action: "kms:Verify" }), signing),
  },
  {
    name: "a bare root, but all others than the role are denied",
    expect: "pass",
    resources: key(
      json(
        { Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:Decrypt", Resource: "*", Condition: VIA },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "kms:*",
          Resource: "*",
          Condition: pinned(WRITER, "ArnNotEquals"),
        },
      ),
    ),
  },
  { name: "a foreign root", expect: "fail", says: `${TOOLING}`, on: "key", resources: key(use(ROOT, VIA)) },
  {
    name: "a foreign account by its digits",
    expect: "fail",
    says: `${TOOLING}`,
    resources: key(use(TOOLING, VIA)),
  },
  {
    name: "roles by a pattern",
    expect: "fail",
    says: "does not name",
    resources: key(
      use(ROOT, { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${TOOLING}:role/lockgate-*` }, ...VIA }),
    ),
  },
  {
    name: "everyone of the organization",
    expect: "fail",
    says: "999999999999",
    resources: key(
      use("*", {
        StringEquals: { "aws:PrincipalOrgID": ORGANIZATION, "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
      }),
    ),
  },
  {
    name: "a named role without a service",
    expect: "fail",
    says: "without kms:ViaService",
    resources: key(use(WRITER)),
  },
  {
    name: "a service only where one is named",
    expect: "fail",
    says: "without kms:ViaService",
    resources: key(use(WRITER, { StringEqualsIfExists: VIA.StringEquals })),
  },
  {
    name: "a foreign root that may grant",
    expect: "fail",
    says: "kms:CreateGrant",
    resources: key(use(ROOT, undefined, { Action: "kms:CreateGrant" })),
  },
  {
    name: "a foreign root that signs",
    expect: "fail",
    says: "kms:Sign",
    resources: key(use(ROOT, undefined, { Action: "kms:Sign" }), signing),
  },
  {
    name: "the store's writer without a service",
    expect: "fail",
    says: "lockgate-signer",
    resources: key(keyPolicyWith({ write: { ...KEY_STATEMENTS.write, Condition: undefined } })),
  },
  {
    name: "a separate key policy",
    expect: "fail",
    says: TOOLING,
    on: "kp",
    resources: [typed("aws:kms/keyPolicy:KeyPolicy", "kp", { keyId: "elsewhere", policy: use(ROOT, VIA) })],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "unknown", expect: "undecidable", says: "policy", resources: key(UNKNOWN) },
  {
    name: "use unknown",
    expect: "undecidable",
    says: "keyUsage",
    resources: key(use(WRITER), { keyUsage: UNKNOWN }),
  },
]);
