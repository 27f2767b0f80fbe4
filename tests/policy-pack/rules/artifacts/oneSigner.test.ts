import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, json, resource, TOOLING, WRITER } from "../../world.ts";

const SIGNER = `arn:aws:iam::${DEV}:role/signer`;
const ROOT = `arn:aws:iam::${DEV}:root`;
const sign = (AWS: unknown, Condition?: object) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: "kms:Sign",
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
const pinned = (arn: string) => ({ ArnEquals: { "aws:PrincipalArn": arn } });
const key = (...statements: object[]) => [
  resource("key", "key", { keyUsage: "SIGN_VERIFY", policy: json(...statements) }),
];
const verify = { Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:Verify", Resource: "*" };

const profile = resource("signingProfile", "profile", {
  name: "releases",
  platformId: "AWSLambda-SHA384-ECDSA",
});
const role = (name: string, ...statements: object[]) => [
  resource("role", name, { name }),
  resource("rolePolicy", `${name}-rights`, { role: name, policy: json(...statements) }),
];
const PROFILE = `arn:aws:signer:eu-west-1:${DEV}:/signing-profiles/releases`;
const start = (Resource = PROFILE, Action = "signer:StartSigningJob") => ({
  Effect: "Allow",
  Action,
  Resource,
});
const permission = (principal: unknown, more: object = {}) =>
  resource("signingPermission", "permission", {
    profileName: "releases",
    action: "signer:StartSigningJob",
    principal,
    ...more,
  });

ruleCases("ART-13", [
  { name: "one role", expect: "pass", resources: key(sign(SIGNER), verify) },
  {
    name: "one role of another account, pinned",
    expect: "pass",
    resources: key(sign(`arn:aws:iam::${TOOLING}:root`, pinned(WRITER)), verify),
  },
  {
    name: "a profile with one role",
    expect: "pass",
    resources: [
      profile,
      ...role("signer", start()),
      ...role("other", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
    ],
  },
  {
    name: "a profile with another account's role, one version",
    expect: "pass",
    resources: [profile, permission(WRITER, { profileVersion: "V1" })],
  },
  {
    name: "a profile with a role of the same account",
    expect: "pass",
    resources: [profile, permission(SIGNER)],
  },
  {
    name: "two roles",
    expect: "fail",
    says: "lockgate-signer",
    on: "key",
    resources: key(sign([SIGNER, WRITER])),
  },
  { name: "the account", expect: "fail", says: ROOT, resources: key(sign(ROOT)) },
  {
    name: "no policy: the account",
    expect: "fail",
    says: ROOT,
    resources: [resource("key", "key", { keyUsage: "SIGN_VERIFY" })],
  },
  {
    name: "roles by a pattern",
    expect: "fail",
    says: "can sign",
    resources: key(sign(ROOT, { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${DEV}:role/sign*` } })),
  },
  {
    name: "one role and whoever else fits kms:*",
    expect: "fail",
    says: "operator",
    resources: key(sign(SIGNER), { ...sign(`arn:aws:iam::${DEV}:role/operator`), Action: "kms:*" }),
  },
  { name: "nobody", expect: "fail", says: "nobody", resources: key(verify) },
  {
    name: "a profile with two roles",
    expect: "fail",
    says: "role/signer",
    on: "profile",
    resources: [profile, ...role("signer", start()), ...role("build", start("*"))],
  },
  {
    name: "a profile with a role that signs payloads",
    expect: "fail",
    says: "role/build",
    resources: [profile, ...role("signer", start()), ...role("build", start(PROFILE, "signer:SignPayload"))],
  },
  {
    name: "a profile with a role and a permission",
    expect: "fail",
    says: WRITER,
    resources: [profile, ...role("signer", start()), permission(WRITER, { profileVersion: "V1" })],
  },
  {
    name: "a permission for another account",
    expect: "fail",
    says: "no role or user by name",
    on: "permission",
    resources: [permission(TOOLING, { profileVersion: "V1" })],
  },
  {
    name: "a permission for every version",
    expect: "fail",
    says: "profileVersion",
    resources: [permission(WRITER)],
  },
  { name: "a key that encrypts", expect: "notApplicable", resources: goodStore() },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "policy unknown",
    expect: "undecidable",
    says: "policy",
    resources: [resource("key", "key", { keyUsage: "SIGN_VERIFY", policy: UNKNOWN })],
  },
  {
    name: "use unknown",
    expect: "undecidable",
    says: "keyUsage",
    resources: [resource("key", "key", { keyUsage: UNKNOWN })],
  },
  { name: "principal unknown", expect: "undecidable", says: "principal", resources: [permission(UNKNOWN)] },
]);
