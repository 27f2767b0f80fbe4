// No value, however odd, makes a rule about identities, keys, images, packages or signing throw.

import { expect } from "chai";
import type { Facts } from "../../policy-pack/facts.ts";
import { rules } from "../../policy-pack/pack.ts";
import { neverThrow } from "./oddValues.ts";
import { verdictsOf } from "./ruleCases.ts";
import { DEV, json, KEY_STATEMENTS, ORGANIZATION, resource, TOOLING, WRITER } from "./world.ts";

const HOST = "token.actions.githubusercontent.com";
const BOUNDARY = `arn:aws:iam::${DEV}:policy/boundary`;
const allow = (Action: string | readonly string[], Resource: string) =>
  json({ Effect: "Allow", Action, Resource });
const trust = (Principal: object, Condition: object, Action = "sts:AssumeRole") =>
  json({ Effect: "Allow", Principal, Action, Condition });

const good: readonly Facts[] = [
  resource("organization", "organization", {}, { account: TOOLING }),
  resource("accessAnalyzer", "external", { type: "ORGANIZATION" }, { account: TOOLING }),
  resource("accessAnalyzer", "unused", { type: "ORGANIZATION_UNUSED_ACCESS" }, { account: TOOLING }),
  resource("passwordPolicy", "passwords", {
    minimumPasswordLength: 14,
    passwordReusePrevention: 24,
    requireLowercaseCharacters: true,
    requireUppercaseCharacters: true,
    requireNumbers: true,
    requireSymbols: true,
  }),
  resource("user", "emergency", { name: "emergency", tags: { "lockgate:purpose": "break-glass" } }),
  resource("loginProfile", "password", { user: "emergency" }),
  resource("policyAttachment", "attached", {
    policyArn: BOUNDARY.replace("boundary", "reads"),
    roles: ["release"],
    users: [],
  }),
  resource("policy", "boundary", {
    name: "boundary",
    tags: { "lockgate:purpose": "permission-boundary" },
    policy: allow(["s3:GetObject", "kms:Decrypt"], "*"),
  }),
  resource("policy", "reads", { name: "reads", policy: allow("s3:GetObject", "arn:aws:s3:::acme/*") }),
  resource("role", "release", {
    name: "release",
    permissionsBoundary: BOUNDARY,
    maxSessionDuration: 3600,
    tags: { "lockgate:environment": "prod" },
    inlinePolicies: [{ name: "reads", policy: allow("s3:GetObject", "arn:aws:s3:::acme/*") }],
    assumeRolePolicy: trust(
      { Federated: `arn:aws:iam::${DEV}:oidc-provider/${HOST}` },
      {
        StringEquals: {
          [`${HOST}:aud`]: "sts.amazonaws.com",
          [`${HOST}:sub`]: "repo:acme/app:environment:prod",
        },
      },
      "sts:AssumeRoleWithWebIdentity",
    ),
  }),
  resource("role", "vendor", {
    name: "vendor",
    permissionsBoundary: BOUNDARY,
    managedPolicyArns: [`arn:aws:iam::${DEV}:policy/reads`],
    assumeRolePolicy: trust(
      { AWS: "arn:aws:iam::464622532012:root" },
      {
        StringEquals: { "sts:ExternalId": "a1", "aws:PrincipalOrgID": ORGANIZATION },
      },
    ),
  }),
  resource("role", "build", {
    name: "build",
    permissionsBoundary: BOUNDARY,
    assumeRolePolicy: trust(
      { Service: "codebuild.amazonaws.com" },
      { StringEquals: { "aws:SourceAccount": DEV } },
    ),
  }),
  resource("rolePolicy", "build-rights", {
    role: "build",
    name: "rights",
    policy: allow(["signer:StartSigningJob", "codeartifact:PublishPackageVersion"], "*"),
  }),
  resource("webProvider", "github", { url: `https://${HOST}`, clientIdLists: ["sts.amazonaws.com"] }),
  resource("key", "signing", {
    keyUsage: "SIGN_VERIFY",
    deletionWindowInDays: 30,
    tags: { "lockgate:environment": "dev" },
    policy: json(KEY_STATEMENTS.administer, { ...KEY_STATEMENTS.read, Action: "kms:Sign" }),
  }),
  resource("keyPolicy", "elsewhere", { keyId: "elsewhere", policy: json(...Object.values(KEY_STATEMENTS)) }),
  resource("images", "images", {
    name: "app",
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:eu-west-1:1:key/k" }],
  }),
  resource("imagesPolicy", "pulls", {
    repository: "app",
    policy: json({ Effect: "Allow", Principal: { AWS: WRITER }, Action: "ecr:BatchGetImage" }),
  }),
  resource("imagesLifecycle", "clears", { repository: "app", policy: "{}" }),
  resource("registryScanning", "scans", {
    rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*" }] }],
  }),
  resource("packageDomain", "domain", { domain: "acme", encryptionKey: "arn:aws:kms:eu-west-1:1:key/k" }),
  resource("packages", "packages", { repository: "own", domain: "acme", upstreams: [] }),
  resource("packagesPolicy", "publishes", {
    repository: "own",
    policyDocument: json({
      Effect: "Allow",
      Principal: { AWS: WRITER },
      Action: "codeartifact:ReadFromRepository",
      Resource: "*",
    }),
  }),
  resource("signingProfile", "profile", { name: "releases", platformId: "AWSLambda-SHA384-ECDSA" }),
  resource("signingPermission", "may-look", {
    profileName: "releases",
    action: "signer:GetSigningProfile",
    principal: WRITER,
    profileVersion: "V1",
  }),
];

const own = rules.filter((rule) => /^(ART|KMS-0[2-7]|IAM)/.test(rule.id));
describe("policy pack: any value of identities, keys, images, packages", () => {
  it("starts from resources that no rule finds fault with", () => {
    const found = own.flatMap((rule) =>
      verdictsOf(rule, good)
        .filter((verdict) => verdict.kind === "fail" || verdict.kind === "undecidable")
        .map(
          (verdict) =>
            `${rule.id} ${verdict.urn} ${verdict.kind === "fail" ? verdict.message : verdict.input}`,
        ),
    );
    expect(found).to.deep.equal([]);
  });

  neverThrow(own, good);
});
