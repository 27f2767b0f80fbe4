import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import {
  BUCKET_ARN,
  BUCKET_STATEMENTS,
  bucketPolicyWith,
  change,
  goodStore,
  resource,
  without,
} from "../../world.ts";
import { goodCode, goodCopy, goodRecords } from "../../worldRecords.ts";

const store = goodStore();
const { tls, tlsVersion } = BUCKET_STATEMENTS;
const withPolicy = (patch: Parameters<typeof bucketPolicyWith>[0]) =>
  change(store, "store-policy", { policy: bucketPolicyWith(patch) });

ruleCases("ART-02", [
  { name: "both denies", expect: "pass", resources: store },
  {
    name: "one statement per resource",
    expect: "pass",
    resources: change(store, "store-policy", {
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { ...tls, Sid: "A", Resource: BUCKET_ARN },
          { ...tls, Sid: "B", Resource: `${BUCKET_ARN}/*` },
          tlsVersion,
        ],
      }),
    }),
  },
  {
    name: "no deny without TLS",
    expect: "fail",
    says: "without TLS",
    resources: withPolicy({ tls: undefined }),
  },
  {
    name: "no deny of old TLS",
    expect: "fail",
    says: "below 1.2",
    resources: withPolicy({ tlsVersion: undefined }),
  },
  {
    name: "TLS 1.1 is let through",
    expect: "fail",
    says: "below 1.2",
    resources: withPolicy({
      tlsVersion: { ...tlsVersion, Condition: { NumericLessThan: { "s3:TlsVersion": "1.1" } } },
    }),
  },
  {
    name: "only objects, not the bucket",
    expect: "fail",
    says: "without TLS",
    resources: withPolicy({ tls: { ...tls, Resource: `${BUCKET_ARN}/*` } }),
  },
  {
    name: "only reads",
    expect: "fail",
    says: "without TLS",
    resources: withPolicy({ tls: { ...tls, Action: "s3:Get*" } }),
  },
  {
    name: "only for some principals",
    expect: "fail",
    says: "without TLS",
    resources: withPolicy({ tls: { ...tls, Principal: { AWS: "arn:aws:iam::111111111111:root" } } }),
  },
  {
    name: "a further condition that the caller can escape",
    expect: "fail",
    says: "without TLS",
    resources: withPolicy({
      tls: { ...tls, Condition: { ...tls.Condition, StringEquals: { "aws:UserAgent": "browser" } } },
    }),
  },
  { name: "no policy", expect: "fail", says: "BucketPolicy", resources: without(store, "store-policy") },
  {
    name: "two policies for one bucket",
    expect: "fail",
    says: "overwrite",
    resources: [
      ...store,
      { ...store.find((f) => f.name === "store-policy")!, urn: "urn:x::y::z::second", name: "second" },
    ],
  },
  {
    name: "a document that AWS would refuse",
    expect: "fail",
    says: "not a valid policy document",
    resources: change(store, "store-policy", { policy: '{"Statement":[{"Effect":"Perhaps"}]}' }),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "the document is unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(store, "store-policy", { policy: UNKNOWN }),
  },
  {
    name: "the bucket's name is unknown",
    expect: "undecidable",
    says: "bucket",
    resources: change(store, "store", { bucket: UNKNOWN }).map((facts) =>
      "bucket" in facts.props && facts.name !== "store"
        ? {
            ...facts,
            props: { ...facts.props, bucket: UNKNOWN },
            propertyDependencies: { bucket: [store[0]!.urn] },
          }
        : facts,
    ),
  },
  { name: "a bucket of access logs", expect: "pass", resources: goodRecords() },
  {
    name: "a bucket of access logs without a policy",
    expect: "fail",
    says: "BucketPolicy",
    on: "store",
    resources: without(goodRecords(), "store-policy"),
  },
  { name: "the copy of a store", expect: "pass", resources: goodCopy() },
  {
    name: "the copy of a store without a policy",
    expect: "fail",
    says: "BucketPolicy",
    on: "store",
    resources: without(goodCopy(), "store-policy"),
  },
  { name: "code to be signed", expect: "pass", resources: goodCode() },
  {
    name: "code to be signed, without a policy",
    expect: "fail",
    says: "BucketPolicy",
    on: "store",
    resources: without(goodCode(), "store-policy"),
  },
]);
