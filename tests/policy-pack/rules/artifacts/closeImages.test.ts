import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, ORGANIZATION, resource, TOOLING, WRITER } from "../../world.ts";

const KEY = `arn:aws:kms:eu-west-1:${DEV}:key/11111111-2222-3333-4444-555555555555`;
const images = (configuration: unknown = { encryptionType: "KMS", kmsKey: KEY }) =>
  resource("images", "images", {
    name: "app",
    encryptionConfigurations: configuration === null ? undefined : [configuration],
  });
const pull = (Principal: unknown, Condition?: object) =>
  json({
    Sid: "Pull",
    Effect: "Allow",
    Principal,
    Action: "ecr:BatchGetImage",
    ...(Condition ? { Condition } : {}),
  });
const policy = (text: unknown, repository = "app") =>
  resource("imagesPolicy", "policy", { repository, policy: text });
const ROOT = { AWS: `arn:aws:iam::${TOOLING}:root` };
const organization = { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } };

ruleCases("ART-12", [
  { name: "an own key, no policy", expect: "pass", resources: [images()] },
  {
    name: "a key of the stack",
    expect: "pass",
    resources: [
      {
        ...images({ encryptionType: "KMS", kmsKey: UNKNOWN }),
        propertyDependencies: { encryptionConfigurations: [resource("key", "k", {}).urn] },
      },
      resource("key", "k", {}),
    ],
  },
  {
    name: "no key, though the stack has one",
    expect: "fail",
    says: "kmsKey is absent",
    on: "images",
    resources: [
      {
        ...images({ encryptionType: "KMS" }),
        propertyDependencies: { encryptionConfigurations: [resource("key", "k", {}).urn] },
      },
      resource("key", "k", {}),
    ],
  },
  { name: "the organization pulls", expect: "pass", resources: [images(), policy(pull("*", organization))] },
  {
    name: "a role of another account pulls",
    expect: "pass",
    resources: [images(), policy(pull({ AWS: WRITER }))],
  },
  {
    name: "an account of the organization pulls",
    expect: "pass",
    resources: [images(), policy(pull(ROOT, organization))],
  },
  {
    name: "no encryption of its own",
    expect: "fail",
    says: "AES256",
    on: "images",
    resources: [images(null)],
  },
  { name: "AES256", expect: "fail", says: "AES256", resources: [images({ encryptionType: "AES256" })] },
  {
    name: "AWS's own key",
    expect: "fail",
    says: "AWS's own key",
    resources: [images({ encryptionType: "KMS" })],
  },
  {
    name: "AWS's own key by its alias",
    expect: "fail",
    says: "alias/aws/ecr",
    resources: [images({ encryptionType: "KMS", kmsKey: "alias/aws/ecr" })],
  },
  {
    name: "everyone pulls",
    expect: "fail",
    says: "lets anyone in",
    on: "images",
    resources: [images(), policy(pull("*"))],
  },
  { name: "another account pulls", expect: "fail", says: TOOLING, resources: [images(), policy(pull(ROOT))] },
  {
    name: "another account pulls from a repository of another stack",
    expect: "fail",
    says: TOOLING,
    on: "policy",
    resources: [policy(pull(ROOT), "elsewhere")],
  },
  {
    name: "another account replicates into the registry",
    expect: "fail",
    says: TOOLING,
    on: "registry",
    resources: [
      resource("registryPolicy", "registry", {
        policy: json({ Effect: "Allow", Principal: ROOT, Action: "ecr:ReplicateImage", Resource: "*" }),
      }),
    ],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "key unknown",
    expect: "undecidable",
    says: "kmsKey",
    resources: [images({ encryptionType: "KMS", kmsKey: UNKNOWN })],
  },
  { name: "policy unknown", expect: "undecidable", says: "policy", resources: [images(), policy(UNKNOWN)] },
]);
