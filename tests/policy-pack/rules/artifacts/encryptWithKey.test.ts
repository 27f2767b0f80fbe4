import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { BUCKET_STATEMENTS, bucketPolicyWith, change, goodStore, resource, without } from "../../world.ts";

const store = goodStore();
const key = store.find((facts) => facts.name === "store-key")!;
const { otherAlgorithm, otherKey } = BUCKET_STATEMENTS;

const withRule = (patch: object, sse: object = {}) =>
  change(store, "store-encryption", {
    rules: [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: "store-key-id",
          ...sse,
        },
        bucketKeyEnabled: true,
        ...patch,
      },
    ],
  });
const withPolicy = (patch: Parameters<typeof bucketPolicyWith>[0]) =>
  change(store, "store-policy", { policy: bucketPolicyWith(patch) });

ruleCases("ART-03", [
  { name: "own key, headers pinned", expect: "pass", resources: store },
  {
    name: "the key's ARN is unknown, but made of the declared key",
    expect: "pass",
    resources: withRule({}, { kmsMasterKeyId: UNKNOWN }).map((facts) =>
      facts.name === "store-encryption" ? { ...facts, propertyDependencies: { rules: [key.urn] } } : facts,
    ),
  },
  {
    name: "by an alias of the key",
    expect: "pass",
    resources: [
      ...withRule({}, { kmsMasterKeyId: "alias/releases" }),
      resource("keyAlias", "alias", { name: "alias/releases", targetKeyId: "store-key-id" }),
    ],
  },
  {
    name: "headers pinned to one key",
    expect: "pass",
    resources: withPolicy({
      otherKey: {
        ...otherKey,
        Condition: {
          StringNotEqualsIfExists: {
            "s3:x-amz-server-side-encryption-aws-kms-key-id":
              "arn:aws:kms:eu-west-1:210987654321:key/store-key-id",
          },
        },
      },
    }),
  },
  { name: "AES256", expect: "fail", says: "AES256", resources: withRule({}, { sseAlgorithm: "AES256" }) },
  {
    name: "no key",
    expect: "fail",
    says: "names no key",
    resources: withRule({}, { kmsMasterKeyId: undefined }),
  },
  {
    name: "AWS's own key",
    expect: "fail",
    says: "alias/aws/s3",
    resources: withRule({}, { kmsMasterKeyId: "alias/aws/s3" }),
  },
  {
    name: "no bucket key",
    expect: "fail",
    says: "bucketKeyEnabled",
    resources: withRule({ bucketKeyEnabled: false }),
  },
  {
    name: "other keys are let in",
    expect: "fail",
    says: "another key",
    resources: withPolicy({ otherKey: undefined }),
  },
  {
    name: "AES256 uploads are let in",
    expect: "fail",
    says: "AES256",
    resources: withPolicy({ otherAlgorithm: undefined }),
  },
  {
    name: "the deny is about another action",
    expect: "fail",
    says: "AES256",
    resources: withPolicy({ otherAlgorithm: { ...otherAlgorithm, Action: "s3:DeleteObject" } }),
  },
  {
    name: "no default encryption",
    expect: "fail",
    says: "BucketServerSideEncryptionConfiguration",
    resources: without(store, "store-encryption"),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "the key is unknown and comes from nowhere",
    expect: "undecidable",
    says: "kmsMasterKeyId",
    resources: withRule({}, { kmsMasterKeyId: UNKNOWN }),
  },
  {
    name: "rules are unknown",
    expect: "undecidable",
    says: "rules",
    resources: change(store, "store-encryption", { rules: UNKNOWN }),
  },
]);
