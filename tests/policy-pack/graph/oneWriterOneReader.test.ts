import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { ruleCases } from "../ruleCases.ts";
import {
  BUCKET_STATEMENTS,
  bucketPolicyWith,
  change,
  DEV,
  goodStore,
  json,
  keyPolicyWith,
  KEY_STATEMENTS,
  READER,
  resource,
  TOOLING,
  without,
  WRITER,
} from "../world.ts";

const store = goodStore();
const { onlyReader, onlyWriter, read, write } = BUCKET_STATEMENTS;
const withBucketPolicy = (patch: Parameters<typeof bucketPolicyWith>[0]) =>
  change(store, "store-policy", { policy: bucketPolicyWith(patch) });
const withKeyPolicy = (patch: Record<string, object | undefined>) =>
  change(store, "store-key", { policy: keyPolicyWith(patch) });
const pinned = (...arns: string[]) => ({ ArnNotEquals: { "aws:PrincipalArn": arns } });

/** A role of the store's account, declared beside it, with these rights. */
const role = (name: string, ...statements: object[]) => [
  resource("role", name, {
    name,
    arn: `arn:aws:iam::${DEV}:role/${name}`,
    assumeRolePolicy: json({ Effect: "Allow", Principal: { AWS: DEV }, Action: "sts:AssumeRole" }),
  }),
  ...(statements.length === 0
    ? []
    : [resource("rolePolicy", `${name}-rights`, { role: name, policy: json(...statements) })]),
];
const reads = { Effect: "Allow", Action: ["s3:GetObject", "kms:Decrypt"], Resource: "*" };

/** Writer and reader with their rights and a boundary, as they come when all stacks are seen together. */
const bounded = (arn: string, boundary: object, ...statements: object[]) => {
  const [, , , , account = "", path = ""] = arn.split(":");
  const name = path.replace("role/", "");
  const policyArn = `arn:aws:iam::${account}:policy/limit`;
  return [
    resource(
      "policy",
      `${name}-limit`,
      { arn: policyArn, name: "limit", policy: json(boundary) },
      { account },
    ),
    resource(
      "role",
      name,
      { name, arn, permissionsBoundary: policyArn, assumeRolePolicy: json() },
      { account },
    ),
    resource("rolePolicy", `${name}-rights`, { role: name, policy: json(...statements) }, { account }),
  ];
};
const inRegion = (region: string) => ({
  Effect: "Allow",
  Action: ["s3:*", "kms:*"],
  Resource: "*",
  Condition: { StringEquals: { "aws:RequestedRegion": region } },
});
const writes = { Effect: "Allow", Action: ["s3:PutObject", "kms:GenerateDataKey"], Resource: "*" };
const union = (region: string) => [
  ...store,
  ...bounded(WRITER, inRegion(region), writes),
  ...bounded(READER, inRegion("eu-west-1"), reads),
];

ruleCases("G-01", [
  {
    name: "all stacks together: both roles' boundaries ask for the region of the store",
    expect: "pass",
    resources: union("eu-west-1"),
  },
  {
    name: "all stacks together: the writer's boundary asks for another region",
    expect: "fail",
    says: "can't write objects for certain",
    resources: union("us-east-1"),
  },
  { name: "one writer, one reader, by bucket and key", expect: "pass", resources: store },
  {
    name: "roles that may do everything but are not the two",
    expect: "pass",
    resources: [...store, ...role("admin", { Effect: "Allow", Action: "*", Resource: "*" })],
  },
  {
    name: "the reader is declared here, with its own rights",
    expect: "pass",
    resources: [...store, ...role("lockgate-deploy", reads)],
  },
  {
    name: "pinned by account and role name in place of the Principal",
    expect: "pass",
    resources: withBucketPolicy({
      write: {
        ...write,
        Principal: { AWS: `arn:aws:iam::${TOOLING}:root` },
        Condition: { ArnEquals: { "aws:PrincipalArn": WRITER } },
      },
    }),
  },
  {
    name: "the writer decrypts too, for uploads in parts",
    expect: "pass",
    resources: withKeyPolicy({
      write: { ...KEY_STATEMENTS.write, Action: ["kms:GenerateDataKey", "kms:Decrypt"] },
    }),
  },
  {
    name: "no pin of the writer",
    expect: "fail",
    says: "synthetic-administrator",
    on: "store",
    resources: withBucketPolicy({ onlyWriter: undefined }),
  },
  {
    name: "no pin of the reader",
    expect: "fail",
    says: "can read objects",
    resources: withBucketPolicy({ onlyReader: undefined }),
  },
  {
    name: "older versions can be read past the pin",
    expect: "fail",
    says: "can read objects",
    resources: withBucketPolicy({ onlyReader: { ...onlyReader, Action: "s3:GetObject" } }),
  },
  {
    name: "replication writes past the pin",
    expect: "fail",
    says: "can write objects",
    resources: withBucketPolicy({ onlyWriter: { ...onlyWriter, Action: "s3:PutObject" } }),
  },
  {
    name: "a store by its component, without tag and name",
    expect: "fail",
    says: "can write objects",
    resources: change(withBucketPolicy({ onlyWriter: undefined }), "store", { tags: {} }).map((facts) => ({
      ...facts,
      urn: facts.urn.replace("::aws:s3/bucket:", "::lockgate:artifacts:Store$aws:s3/bucket:"),
    })),
  },
  {
    name: "two writers",
    expect: "fail",
    says: "other-writer",
    resources: withBucketPolicy({
      onlyWriter: { ...onlyWriter, Condition: pinned(WRITER, `arn:aws:iam::${DEV}:role/other-writer`) },
    }),
  },
  {
    name: "a pattern in place of a name",
    expect: "fail",
    says: "can write objects",
    resources: withBucketPolicy({
      onlyWriter: {
        ...onlyWriter,
        Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${DEV}:role/lockgate-*` } },
      },
    }),
  },
  {
    name: "a way out that the caller can choose",
    expect: "fail",
    says: "can write objects",
    resources: withBucketPolicy({
      onlyWriter: {
        ...onlyWriter,
        Condition: { ...onlyWriter.Condition, StringNotEquals: { "aws:UserAgent": "backup" } },
      },
    }),
  },
  {
    name: "the writer reads as well",
    expect: "fail",
    says: "can read objects",
    resources: withBucketPolicy({
      onlyReader: { ...onlyReader, Condition: pinned(WRITER, READER) },
      read: { ...read, Principal: { AWS: [WRITER, READER] } },
    }),
  },
  {
    name: "one identity for both",
    expect: "fail",
    says: "writer and reader at once",
    resources: withBucketPolicy({
      onlyWriter: { ...onlyWriter, Condition: pinned(READER) },
      write: { ...write, Principal: { AWS: READER } },
    }),
  },
  {
    name: "the key is open to the account",
    expect: "fail",
    says: "can decrypt with the key",
    resources: withKeyPolicy({ administer: { ...KEY_STATEMENTS.administer, Action: "kms:*" } }),
  },
  {
    name: "a key without a policy is open to the account",
    expect: "fail",
    says: "encrypt with the key",
    resources: change(store, "store-key", { policy: undefined }),
  },
  {
    name: "a service may encrypt",
    expect: "fail",
    says: "logs.amazonaws.com",
    resources: withKeyPolicy({
      logs: {
        Effect: "Allow",
        Principal: { Service: "logs.amazonaws.com" },
        Action: "kms:Encrypt",
        Resource: "*",
      },
    }),
  },
  {
    name: "nobody can write",
    expect: "fail",
    says: "nobody can write objects",
    resources: withBucketPolicy({ onlyWriter: { ...onlyWriter, Condition: undefined } }),
  },
  {
    name: "the reader can't decrypt",
    expect: "fail",
    says: "so it can't read",
    resources: withKeyPolicy({ read: undefined }),
  },
  {
    name: "the key's other policy holds",
    expect: "fail",
    says: "can decrypt with the key",
    resources: [
      ...store,
      resource("keyPolicy", "other", {
        keyId: "store-key-id",
        policy: keyPolicyWith({ administer: { ...KEY_STATEMENTS.administer, Action: "kms:*" } }),
      }),
    ],
  },
  {
    name: "no key of its own",
    expect: "fail",
    says: "Encryption",
    resources: without(store, "store-encryption"),
  },
  {
    name: "a pipeline's store",
    expect: "notApplicable",
    resources: change(store, "store", { tags: { "lockgate:purpose": "pipeline-store" } }),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "the bucket policy is unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(store, "store-policy", { policy: UNKNOWN }),
  },
  {
    name: "the key policy is unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(store, "store-key", { policy: UNKNOWN }),
  },
  {
    name: "the account is unknown",
    expect: "undecidable",
    says: "allowedAccountIds",
    resources: store.map((facts) => ({ ...facts, provider: { urn: "urn:provider", props: {} } })),
  },
  {
    name: "a key of another stack",
    expect: "undecidable",
    says: "does not declare",
    resources: change(store, "store-encryption", {
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: `arn:aws:kms:eu-west-1:${TOOLING}:key/11111111-1111-1111-1111-111111111111`,
          },
          bucketKeyEnabled: true,
        },
      ],
    }),
  },
]);
