// Decides whether an artifact store has exactly one writer and one reader, by its bucket policy and by its key policy alike.

import { candidates, type Candidate } from "../access/candidates.ts";
import { surelyCan, whoCan, type Lawful, type Target } from "../access/whoCan.ts";
import type { Facts } from "../facts.ts";
import { needAccount, regionOf } from "../model/accounts.ts";
import { keyPolicyOf } from "../model/keys.ts";
import type { Model } from "../model/model.ts";
import { bucketArn, bucketPolicy, onReleaseStores, storeKey, type Store } from "../model/stores.ts";
import { fail, Judged, pass, undecidable, type Verdict } from "../verdict.ts";

/** Calls that bring content into an object, and those that get it out; replication does both (S3, "Actions"). */
const WRITES = ["s3:PutObject", "s3:ReplicateObject"];
const READS = [
  "s3:GetObject",
  "s3:GetObjectTorrent",
  "s3:GetObjectVersion",
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionTorrent",
];

/** Each gate on its own must hold: a way around the bucket policy still meets the key, and the other way round. */
type Gates = { put: Target; get: Target; encrypt: Target; decrypt: Target };

export const oneWriterOneReader = (model: Model): readonly Verdict[] =>
  onReleaseStores(model, (store) => {
    const gates = gatesOf(model, store);
    const documents = [gates.put.policy, gates.encrypt.policy];
    const all = candidates(model, documents, [...new Set([gates.put.account, gates.encrypt.account])]);
    const can = {
      put: whoCan(all, gates.put),
      get: whoCan(all, gates.get),
      encrypt: whoCan(all, gates.encrypt),
      decrypt: whoCan(all, gates.decrypt),
    };
    const faults = [
      ...exactlyOne("write objects", can.put),
      ...exactlyOne("read objects", can.get),
      ...exactlyOne("encrypt with the key", can.encrypt),
      ...beyond("decrypt with the key", can.decrypt, new Set([...can.put, ...can.get])),
      ...apart(can.put, can.get),
      ...(can.put.size === 1 && can.get.size === 1
        ? works(all, gates, [...can.put][0]!, [...can.get][0]!)
        : []),
    ];
    return faults.length > 0 ? fail(store.urn, faults.join("; ")) : pass(store.urn);
  });

const exactlyOne = (what: string, who: ReadonlySet<string>): readonly string[] =>
  who.size === 1 ? [] : [`${who.size === 0 ? "nobody" : listed(who)} can ${what}`];

// The writer decrypts as well: S3 asks for it when an upload comes in parts.
const beyond = (what: string, who: ReadonlySet<string>, allowed: ReadonlySet<string>): readonly string[] => {
  const others = new Set([...who].filter((name) => !allowed.has(name)));
  return others.size === 0 ? [] : [`${listed(others)} can ${what}`];
};

const apart = (writers: ReadonlySet<string>, readers: ReadonlySet<string>): readonly string[] => {
  const both = [...writers].filter((name) => readers.has(name));
  return both.length > 0 && writers.size === 1 ? [`${both.join(", ")} is writer and reader at once`] : [];
};

/** Two identities that can't do their work either would be a store that nobody can use, not a safe one. */
const works = (
  all: readonly Candidate[],
  gates: Gates,
  writer: string,
  reader: string,
): readonly string[] => {
  const one = (name: string) => all.find((candidate) => candidate.name === name);
  const lacks = (name: string, action: string, target: Target, what: string): readonly string[] => {
    const candidate = one(name);
    return candidate && surelyCan(candidate, action, target) ? [] : [`${name} can't ${what}`];
  };
  return [
    ...lacks(writer, "s3:PutObject", gates.put, "write objects for certain"),
    ...lacks(writer, "kms:GenerateDataKey", gates.encrypt, "encrypt with the key, so it can't write"),
    ...lacks(reader, "s3:GetObject", gates.get, "read objects for certain"),
    ...lacks(reader, "kms:Decrypt", gates.decrypt, "decrypt with the key, so it can't read"),
  ];
};

const SHOWN = 4;
const listed = (who: ReadonlySet<string>): string => {
  const names = [...who].toSorted();
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
};

const gatesOf = (model: Model, store: Store): Gates => {
  const arn = bucketArn(store);
  const bucket = {
    resource: `${arn}/release.zip`,
    account: needAccount(store.bucket),
    policy: bucketPolicy(model, store),
    lawful: LAWFUL_UPLOADS.map((upload) => ({ ...upload, ...calledIn(store.bucket) })),
  };
  const key = keyTarget(model, store, arn);
  return {
    put: { ...bucket, actions: WRITES },
    get: { ...bucket, actions: READS },
    encrypt: {
      ...key,
      actions: ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Encrypt"],
    },
    decrypt: { ...key, actions: ["kms:Decrypt", "kms:ReEncryptFrom"] },
  };
};

const HEADER = "s3:x-amz-server-side-encryption";

/** As a store may demand it: only where nothing is yet. */
const NEW_OBJECT: Lawful = { "s3:if-none-match": "*", "s3:objectcreationoperation": "true" };

/** Leaving encryption to the bucket's default, or asking for what it does. */
const LAWFUL_UPLOADS: readonly Lawful[] = [
  { ...NEW_OBJECT, [HEADER]: undefined, [`${HEADER}-aws-kms-key-id`]: undefined },
  { ...NEW_OBJECT, [HEADER]: "aws:kms", [`${HEADER}-aws-kms-key-id`]: undefined },
];

const keyTarget = (model: Model, store: Store, arn: string): Omit<Target, "actions"> => {
  const reference = storeKey(model, store);
  if (reference.kind === "absent") {
    throw new Judged(fail(store.urn, "the store has no key of its own, so the key can't keep anyone out"));
  }
  if (reference.kind === "external") {
    const reason = `is ${reference.text}, whose policy this stack does not declare`;
    throw new Judged(undecidable(store.urn, "kmsMasterKeyId", reason));
  }
  const key = reference.facts;
  const account = needAccount(key);
  const region = regionOf(key) ?? "eu-west-1";
  const aliases = model.companions(key, "keyAlias", "targetKeyId").flatMap(nameOfAlias);
  const via = `s3.${region}.amazonaws.com`;
  return {
    resource: `arn:aws:kms:${region}:${account}:key/${key.name}`,
    account,
    policy: keyPolicyOf(model, key, account),
    lawful: [
      {
        "kms:viaservice": via,
        "kms:encryptioncontext:aws:s3:arn": arn,
        "kms:resourcealiases": aliases,
        ...calledIn(key),
      },
    ],
  };
};

/** Requests go to the region where their bucket or key is; boundaries ask for it. */
const calledIn = (facts: Facts): Lawful => {
  const region = regionOf(facts);
  return region === undefined ? {} : { "aws:requestedregion": region };
};

const nameOfAlias = (alias: Facts): readonly string[] => {
  const name = alias.props["name"];
  return typeof name === "string" ? [name] : [];
};
