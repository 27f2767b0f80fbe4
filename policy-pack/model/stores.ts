// Decides which buckets are artifact stores, and gathers what belongs to one.

import { input, type Facts, type Input } from "../facts.ts";
import { fail, judgeEach, Judged, known, notApplicable, type Verdict } from "../verdict.ts";
import type { PolicyDocument } from "../iam/index.ts";
import { documentAt } from "./documents.ts";
import type { Model, Reference } from "./model.ts";
import { tagOf } from "./tags.ts";
import { TOKENS } from "./tokens.ts";

/**
 * `artifact-store` keeps releases; `pipeline-store` is what a pipeline passes between its actions; `records` are what
 * CloudTrail, AWS Config and S3 write down about others; `copy` takes what S3 replicates out of one of those, or of
 * a bucket that nobody knows; `code` is where AWS Signer reads and writes.
 */
export type Store = {
  urn: string;
  bucket: Facts;
  purpose: "artifact-store" | "pipeline-store" | "records" | "copy" | "code";
};

/** Judges each artifact store; other buckets are not applicable, and a bucket with unknown tags is undecidable. */
export const onStores = (
  model: Model,
  check: (store: Store) => Verdict | readonly Verdict[],
): readonly Verdict[] =>
  judgeEach(model.of("bucket"), (bucket) => {
    const purpose = purposeOf(model, bucket);
    if (!purpose) return notApplicable("the bucket is not an artifact store", bucket.urn);
    return check({ urn: bucket.urn, bucket, purpose });
  });

/** Stores, their copies, and the buckets that keep records: whoever reads or clears those has an easier time with all else. */
export const onStoresAndRecords = (
  model: Model,
  check: (store: Store) => Verdict | readonly Verdict[],
): readonly Verdict[] => {
  const others = purposesByUse(model);
  return judgeEach(model.of("bucket"), (bucket) => {
    const purpose = purposeOf(model, bucket) ?? others.get(bucket.urn);
    if (!purpose) return notApplicable("the bucket keeps neither artifacts nor records", bucket.urn);
    return check({ urn: bucket.urn, bucket, purpose });
  });
};

/** Only release stores; what a pipeline passes between its actions is written and read by each of them. */
export const onReleaseStores = (
  model: Model,
  check: (store: Store) => Verdict | readonly Verdict[],
): readonly Verdict[] =>
  onStores(model, (store) =>
    store.purpose === "artifact-store"
      ? check(store)
      : notApplicable("the bucket keeps no releases", store.urn),
  );

/** All release stores. Throws undecidable for a bucket that might be one. */
export const releaseStores = (model: Model): readonly Store[] =>
  model.of("bucket").flatMap((bucket) => {
    const purpose = purposeOf(model, bucket);
    return purpose === "artifact-store" ? [{ urn: bucket.urn, bucket, purpose }] : [];
  });

/** A bucket that the Store component made is a store, whatever its tags and name are. */
const STORE_PARENT = "::lockgate:artifacts:Store$";
/** `<company>-lockgate-<environment>-store-<account>`: a forgotten tag does not let a store go. */
const STORE_NAME = /-lockgate-(?<environment>[a-z0-9-]+)-store-\d{12}$/;

const purposeOf = (model: Model, bucket: Facts): Store["purpose"] | undefined => {
  const declared = tagOf(bucket, "lockgate:purpose");
  if (declared === "artifact-store" || declared === "pipeline-store") return declared;
  if (bucket.urn.includes(STORE_PARENT)) return "artifact-store";
  const name = input(bucket, "bucket");
  if (name.state === "known" && STORE_NAME.test(name.string() ?? "")) return "artifact-store";
  return model.of("pipeline").some((pipeline) => uses(model, pipeline, bucket))
    ? "pipeline-store"
    : undefined;
};

/** The environment that a store serves: by tag, else by name. */
export const environmentOfStore = (store: Store): string | undefined => {
  const name = input(store.bucket, "bucket");
  const named =
    name.state === "known" ? STORE_NAME.exec(name.string() ?? "")?.groups?.["environment"] : undefined;
  return tagOf(store.bucket, "lockgate:environment") ?? named;
};

const uses = (model: Model, pipeline: Facts, bucket: Facts): boolean => {
  const stores = input(pipeline, "artifactStores");
  if (stores.state === "unknown") return false;
  return stores.list().some((store) => behind(model, pipeline, store.at("location")).includes(bucket.urn));
};

const WRITERS = [
  { kind: "trail", property: "s3BucketName" },
  { kind: "deliveryChannel", property: "s3BucketName" },
  { kind: "bucketLogging", property: "targetBucket" },
] as const;

/** What a bucket is for by what others do with it; records come last, since they ask for most. */
const purposesByUse = (model: Model): ReadonlyMap<string, Store["purpose"]> => {
  const code = model
    .of("signingJob")
    .flatMap((job) =>
      ["source", "destination"].flatMap((end) => behind(model, job, input(job, end).at("s3").at("bucket"))),
    );
  const records = WRITERS.flatMap(({ kind, property }) =>
    model.of(kind).flatMap((writer) => behind(model, writer, input(writer, property))),
  );
  const copied = copies(model, new Set([...code, ...records]));
  const all = { code, copy: copied, records } satisfies Partial<Record<Store["purpose"], readonly string[]>>;
  return new Map(
    Object.entries(all).flatMap(([purpose, urns]) => urns.map((urn) => [urn, purpose as Store["purpose"]])),
  );
};

/** What is copied out of a store, out of records, or out of what is a copy itself; data of apps that are copied stay such. */
const copies = (model: Model, written: ReadonlySet<string>): readonly string[] => {
  const all = model.of("bucketReplication").map((replication) => ({
    from: behind(model, replication, input(replication, "bucket"))[0],
    to: destinations(model, replication),
  }));
  const copied = new Set(all.flatMap(({ to }) => to));
  const isKept = (urn: string): boolean => {
    const bucket = model.of("bucket").find((facts) => facts.urn === urn);
    const found = bucket && known(() => ({ purpose: purposeOf(model, bucket) }));
    return written.has(urn) || copied.has(urn) || found === undefined || found.purpose !== undefined;
  };
  return all.filter(({ from }) => from === undefined || isKept(from)).flatMap(({ to }) => to);
};

/** While the rules are not known, any bucket that they were made of may be the one that takes the copies. */
const destinations = (model: Model, replication: Facts): readonly string[] => {
  const rules = input(replication, "rules");
  return rules.state === "unknown"
    ? model.sources(replication, rules, ["bucket"]).map(({ urn }) => urn)
    : (known(() => rules.list()) ?? []).flatMap((rule) =>
        behind(model, replication, rule.at("destination").at("bucket")),
      );
};

/** The bucket that a value leads to; none where nobody knows, since another rule asks for the value. */
const behind = (model: Model, facts: Facts, position: Input): readonly string[] => {
  const reference = known(() => model.follow(facts, position, ["bucket"]));
  return reference?.kind === "resource" ? [reference.facts.urn] : [];
};

/** The settings of a bucket live in companion resources; without one AWS's default holds, which is never the safe one. */
export const needCompanions = (model: Model, store: Store, kind: keyof typeof TOKENS): readonly Facts[] => {
  const found = model.companions(store.bucket, kind, "bucket");
  if (found.length > 0) return found;
  const type = TOKENS[kind][0].split(":").at(-1);
  throw new Judged(fail(store.urn, `it has no ${type}`, `Declare an aws.s3.${type} for the bucket.`));
};

export const bucketArn = (store: Store): string => {
  const name = input(store.bucket, "bucket");
  return `arn:aws:s3:::${name.need(name.string())}`;
};

/** The bucket policy; several resources for one bucket overwrite each other, so that nobody knows which one holds. */
export const bucketPolicy = (model: Model, store: Store): PolicyDocument => {
  const found = needCompanions(model, store, "bucketPolicy");
  if (found.length > 1) {
    const names = found.map((facts) => facts.name).join(", ");
    throw new Judged(
      fail(store.urn, `${found.length} bucket policies overwrite each other: ${names}`, "Keep one."),
    );
  }
  const position = input(found[0] as Facts, "policy");
  return position.need(documentAt(position));
};

/** The rule of default encryption that holds; AWS keeps exactly one. */
export const defaultEncryption = (model: Model, store: Store): { facts: Facts; rule: Input } => {
  const facts = needCompanions(model, store, "bucketEncryption")[0] as Facts;
  const rules = input(facts, "rules").list();
  return { facts, rule: rules[0] ?? input(facts, "rules").at(0) };
};

/** The key that encrypts by default; an alias leads on to its key. */
export const storeKey = (model: Model, store: Store): Reference => {
  const { facts, rule } = defaultEncryption(model, store);
  const position = rule.at("applyServerSideEncryptionByDefault").at("kmsMasterKeyId");
  // A key that comes with its alias is one key: the value depends on both, so that the alias is there before its use.
  const sources = position.state === "unknown" ? model.sources(facts, position, ["key", "keyAlias"]) : [];
  const keys = new Map(sources.map((source) => keyBehind(model, source)).map((key) => [urnOf(key), key]));
  const [only] = keys.values();
  if (keys.size === 1 && only?.kind === "resource") return only;
  const found = model.follow(facts, position, ["key", "keyAlias"]);
  return found.kind === "resource" ? keyBehind(model, found.facts) : found;
};

const keyBehind = (model: Model, facts: Facts): Reference =>
  facts.type === TOKENS.keyAlias[0]
    ? model.follow(facts, input(facts, "targetKeyId"), ["key"])
    : { kind: "resource", facts };

const urnOf = (reference: Reference): string =>
  reference.kind === "resource" ? reference.facts.urn : reference.kind;
