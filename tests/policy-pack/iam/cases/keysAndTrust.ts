// KMS keys and roles to be assumed: the resource's policy must speak before identity policies count.
// KMS Developer Guide, "Key policies"; IAM User Guide, "Granting a user permissions to switch roles".
import type { KmsGrant } from "../../../../policy-pack/iam/index.ts";
import {
  A,
  allow,
  B,
  type Case,
  deny,
  identity,
  policy,
  request,
  resource,
  role,
  roleArn,
  root,
  service,
} from "./case.ts";

const key = `arn:aws:kms:eu-central-1:${A}:key/5b1d`;
const decrypt = { action: "kms:Decrypt", resource: key };
const signer = role("Signer");
const account = { AWS: `arn:aws:iam::${A}:root` };
const target = roleArn("Target");
const assume = { action: "sts:AssumeRole", resource: target };
const mayAssume = identity(allow("sts:AssumeRole", target));
const trust = (principal: unknown, more: object = {}) => ({
  resource: policy("trust", { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more }),
});
const grant = (more: Partial<KmsGrant> = {}): KmsGrant[] => [
  { name: "g", grantee: roleArn("Signer"), operations: ["Decrypt"], ...more },
];

export const keys: Case[] = [
  {
    title: "an administrator's identity policy means nothing to a key that does not delegate",
    request: request(signer, decrypt),
    policies: { ...identity(allow("*")), ...resource({ AWS: roleArn("Other") }, allow("kms:*")) },
    expect: { effect: "deny", layer: "resource", why: "no-allow" },
  },
  {
    title: "a key without a known policy allows nothing",
    request: request(signer, decrypt),
    policies: identity(allow("*")),
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "a key that delegates to the account lets identity policies count",
    request: request(signer, decrypt),
    policies: { ...identity(allow("kms:Decrypt", key)), ...resource(account, allow("kms:*")) },
    expect: { effect: "allow", layer: "identity" },
  },
  {
    title: "delegation without an identity policy is nothing",
    request: request(signer, decrypt),
    policies: resource(account, allow("kms:*")),
    expect: { effect: "deny", layer: "identity" },
  },
  {
    title: "delegation of other actions does not count",
    request: request(signer, decrypt),
    policies: { ...identity(allow("*")), ...resource(account, allow("kms:Describe*")) },
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "a key that names the role needs no identity policy",
    request: request(signer, decrypt),
    policies: resource({ AWS: roleArn("Signer") }, allow("kms:Decrypt")),
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "even root needs the key's policy",
    request: request(root(), decrypt),
    policies: resource({ AWS: roleArn("Signer") }, allow("kms:*")),
    expect: "deny",
  },
  {
    title: "root by delegation",
    request: request(root(), decrypt),
    policies: resource(account, allow("kms:*")),
    expect: "allow",
  },
  {
    title: "a foreign role needs the key's policy and its own",
    request: request(role("Guest", B), decrypt),
    policies: { ...identity(allow("kms:Decrypt")), ...resource({ AWS: B }, allow("kms:Decrypt")) },
    expect: "allow",
  },
  {
    title: "a foreign role without an identity policy",
    request: request(role("Guest", B), decrypt),
    policies: resource({ AWS: roleArn("Guest", B) }, allow("kms:Decrypt")),
    expect: { effect: "deny", layer: "identity" },
  },
  {
    title: "only through S3",
    request: request(signer, { ...decrypt, context: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } }),
    policies: resource(
      { AWS: roleArn("Signer") },
      allow("kms:*", "*", {
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
      }),
    ),
    expect: "allow",
  },
  {
    title: "called directly there is no kms:ViaService",
    request: request(signer, decrypt),
    policies: resource(
      { AWS: roleArn("Signer") },
      allow("kms:*", "*", {
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
      }),
    ),
    expect: "deny",
  },
  {
    title: "creating a key asks no key's policy",
    request: request(signer, { action: "kms:CreateKey", resource: "*" }),
    policies: identity(allow("kms:CreateKey")),
    expect: "allow",
  },
  {
    title: "a grant allows beside the key policy",
    request: request(signer, decrypt),
    policies: { ...resource({ AWS: roleArn("Other") }, allow("kms:*")), grants: grant() },
    expect: { effect: "allow", statement: { policy: "grant/g", index: 0 } },
  },
  {
    title: "a grant to a service",
    request: request(service("dynamodb"), decrypt),
    policies: { grants: grant({ grantee: "dynamodb.amazonaws.com" }) },
    expect: "allow",
  },
  {
    title: "a grant of another operation",
    request: request(signer, decrypt),
    policies: { grants: grant({ operations: ["Encrypt"] }) },
    expect: "deny",
  },
  {
    title: "a grant to someone else",
    request: request(signer, decrypt),
    policies: { grants: grant({ grantee: roleArn("Other") }) },
    expect: "deny",
  },
  {
    title: "a grant can't outweigh the key policy's deny",
    request: request(signer, decrypt),
    policies: { ...resource("*", deny("kms:Decrypt")), grants: grant() },
    expect: { effect: "deny", why: "explicit-deny" },
  },
  {
    title: "a grant whose encryption context is contained",
    request: request(signer, {
      ...decrypt,
      context: { "kms:EncryptionContext:app": "shop", "kms:EncryptionContextKeys": ["app", "stage"] },
    }),
    policies: { grants: grant({ encryptionContext: { mode: "subset", pairs: { app: "shop" } } }) },
    expect: "allow",
  },
  {
    title: "a grant whose encryption context must be equal refuses further keys",
    request: request(signer, {
      ...decrypt,
      context: { "kms:EncryptionContext:app": "shop", "kms:EncryptionContextKeys": ["app", "stage"] },
    }),
    policies: { grants: grant({ encryptionContext: { mode: "equals", pairs: { app: "shop" } } }) },
    expect: "deny",
  },
  {
    title: "grants are KMS's own: other services do not read them",
    request: request(signer),
    policies: { grants: grant({ operations: ["*"] }) },
    expect: "deny",
  },
];

export const trustPolicies: Case[] = [
  {
    title: "same account: trust that names the role suffices",
    request: request(signer, assume),
    policies: trust({ AWS: roleArn("Signer") }),
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "same account: trust in the account needs the identity policy",
    request: request(signer, assume),
    policies: trust(account),
    expect: { effect: "deny", layer: "identity" },
  },
  {
    title: "same account: trust in the account and the identity policy",
    request: request(signer, assume),
    policies: { ...mayAssume, ...trust(account) },
    expect: "allow",
  },
  {
    title: "an administrator can't assume a role that does not trust it",
    request: request(signer, assume),
    policies: { ...identity(allow("*")), ...trust({ AWS: roleArn("Other") }) },
    expect: { effect: "deny", layer: "resource" },
  },
  {
    title: "a role that does not trust itself can't assume itself",
    request: request(role("Target"), assume),
    policies: { ...mayAssume, ...trust({ AWS: roleArn("Other") }) },
    expect: "deny",
  },
  {
    title: "across accounts trust alone is not enough",
    request: request(role("Deployer", B), assume),
    policies: trust({ AWS: roleArn("Deployer", B) }),
    expect: { effect: "deny", layer: "identity" },
  },
  {
    title: "across accounts both sides",
    request: request(role("Deployer", B), assume),
    policies: { ...mayAssume, ...trust({ AWS: B }) },
    expect: "allow",
  },
  {
    title: "an external id that the caller lacks",
    request: request(role("Deployer", B), assume),
    policies: {
      ...mayAssume,
      ...trust({ AWS: B }, { Condition: { StringEquals: { "sts:ExternalId": "x7" } } }),
    },
    expect: "deny",
  },
  {
    title: "managing a role does not ask its trust policy",
    request: request(signer, { action: "iam:GetRole", resource: target }),
    policies: { ...identity(allow("iam:GetRole")), ...trust({ AWS: roleArn("Other") }) },
    expect: { effect: "allow", layer: "identity" },
  },
  {
    title: "a service that the role trusts",
    request: request(service("codepipeline"), assume),
    policies: trust({ Service: "codepipeline.amazonaws.com" }),
    expect: "allow",
  },
  {
    title: "a service that the role does not trust",
    request: request(service("lambda"), assume),
    policies: trust({ Service: "codepipeline.amazonaws.com" }),
    expect: "deny",
  },
];

const provider = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
const github = { kind: "federated", provider, account: A } as const;
const token = "token.actions.githubusercontent.com";
const oidc = (sub: string, operator = "StringEquals") => ({
  resource: policy("trust", {
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${token}:aud`]: "sts.amazonaws.com" },
      [operator]: { [`${token}:sub`]: sub },
    },
  }),
});
const signIn = (sub: string) => ({
  action: "sts:AssumeRoleWithWebIdentity",
  resource: target,
  context: { [`${token}:aud`]: "sts.amazonaws.com", [`${token}:sub`]: sub },
});

export const federation: Case[] = [
  {
    title: "the workflow that the trust names",
    request: request(github, signIn("repo:acme/shop:environment:prod")),
    policies: oidc("repo:acme/shop:environment:prod", "StringLike"),
    expect: { effect: "allow", layer: "resource" },
  },
  {
    title: "another repository",
    request: request(github, signIn("repo:evil/shop:environment:prod")),
    policies: oidc("repo:acme/shop:*", "StringLike"),
    expect: "deny",
  },
  {
    title: "a wildcard too many",
    request: request(github, signIn("repo:acme-evil/shop:ref:refs/heads/main")),
    policies: oidc("repo:acme*", "StringLike"),
    expect: "allow",
  },
  {
    title: "another provider",
    request: request({ ...github, provider: provider.replace("token", "other") }, signIn("repo:acme/shop:x")),
    policies: oidc("repo:acme/*", "StringLike"),
    expect: "deny",
  },
];
