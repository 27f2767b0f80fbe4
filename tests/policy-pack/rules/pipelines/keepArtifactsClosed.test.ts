import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, DEV, goodPipeline, goodStore, resource, TOOLING, urnOf } from "../../world.ts";

const bucket = resource("bucket", "artifacts", { bucket: "acme-artifacts" }, { account: TOOLING });
const key = resource("key", "artifacts-key", { keyId: "artifacts-key-id" }, { account: TOOLING });
const alias = resource(
  "keyAlias",
  "artifacts-alias",
  { name: "alias/acme", targetKeyId: "artifacts-key-id" },
  { account: TOOLING },
);
const store = { location: "acme-artifacts", encryptionKey: { type: "KMS", id: "artifacts-key-id" } };
const withStores = (...artifactStores: object[]) => [
  ...change(goodPipeline(), "releases", { artifactStores }),
  bucket,
  key,
  alias,
];
const encryptedBy = (encryptionKey: unknown) => withStores({ ...store, encryptionKey });
const madeOf = (...names: [type: string, name: string][]) =>
  withStores({ location: UNKNOWN, encryptionKey: { type: "KMS", id: UNKNOWN } }).map((facts) =>
    facts.name === "releases"
      ? { ...facts, propertyDependencies: { artifactStores: names.map(([type, name]) => urnOf(type, name)) } }
      : facts,
  );

ruleCases("PIPE-01", [
  { name: "own bucket, own key", expect: "pass", resources: withStores(store) },
  { name: "a key by its alias", expect: "pass", resources: encryptedBy({ type: "KMS", id: "alias/acme" }) },
  {
    name: "a key of another stack by its ARN",
    expect: "pass",
    resources: encryptedBy({ type: "KMS", id: `arn:aws:kms:eu-west-1:${TOOLING}:alias/shared` }),
  },
  {
    name: "not made yet, but of what is declared",
    expect: "pass",
    resources: madeOf(
      ["aws:s3/bucket:Bucket", "artifacts"],
      ["aws:kms/key:Key", "artifacts-key"],
      ["aws:kms/alias:Alias", "artifacts-alias"],
    ),
  },
  {
    name: "no key",
    expect: "fail",
    says: "encryptionKey is absent",
    on: "releases",
    resources: encryptedBy(undefined),
  },
  {
    name: "AWS's own key",
    expect: "fail",
    says: "alias/aws/s3",
    resources: encryptedBy({ type: "KMS", id: "alias/aws/s3" }),
  },
  {
    name: "a key of another type",
    expect: "fail",
    says: "not KMS",
    resources: encryptedBy({ type: "AES", id: "artifacts-key-id" }),
  },
  { name: "a key without id", expect: "fail", says: "id is absent", resources: encryptedBy({ type: "KMS" }) },
  {
    name: "one of two stores without a key",
    expect: "fail",
    says: "artifactStores[1].encryptionKey",
    resources: withStores(store, { ...store, encryptionKey: undefined }),
  },
  {
    name: "no bucket",
    expect: "fail",
    says: "location is absent",
    resources: withStores({ ...store, location: undefined }),
  },
  {
    name: "a bucket of another account",
    expect: "fail",
    says: DEV,
    resources: [
      ...withStores({ ...store, location: "elsewhere" }),
      resource("bucket", "elsewhere", { bucket: "elsewhere" }),
    ],
  },
  {
    name: "no pipeline",
    expect: "notApplicable",
    resources: goodStore(),
  },
  {
    name: "a bucket that nobody has judged",
    expect: "undecidable",
    says: "does not declare",
    resources: withStores({ ...store, location: "somebody-elses" }),
  },
  {
    name: "stores unknown",
    expect: "undecidable",
    says: "artifactStores",
    resources: change(withStores(), "releases", { artifactStores: UNKNOWN }),
  },
  {
    name: "stores missing",
    expect: "undecidable",
    says: "is missing",
    resources: change(withStores(), "releases", { artifactStores: undefined }),
  },
  {
    name: "the key comes from nowhere",
    expect: "undecidable",
    says: "encryptionKey.id",
    resources: encryptedBy({ type: "KMS", id: UNKNOWN }),
  },
  {
    name: "no account is known",
    expect: "undecidable",
    says: "allowedAccountIds",
    resources: withStores(store).map((facts) =>
      facts.name === "artifacts" ? { ...facts, provider: { urn: "urn:provider", props: {} } } : facts,
    ),
  },
]);
