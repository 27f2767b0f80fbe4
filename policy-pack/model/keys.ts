// Decides which policy holds for a key, and by what name requests call it.

import { input, type Facts, type Input } from "../facts.ts";
import type { PolicyDocument } from "../iam/index.ts";
import { needAccount, regionOf } from "./accounts.ts";
import { documentAt } from "./documents.ts";
import type { Model } from "./model.ts";
import { judgeEach, notApplicable, type Verdict } from "../verdict.ts";

/** Without a policy AWS gives the whole key to its account (KMS Developer Guide, "Default key policy"). */
export const defaultKeyPolicy = (account: string): PolicyDocument => {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" }],
  };
};

/** The policy that holds: a separate KeyPolicy replaces the key's own. */
export const keyPolicyOf = (model: Model, key: Facts, account: string): PolicyDocument => {
  const [separate] = model.companions(key, "keyPolicy", "keyId");
  return documentAt(input(separate ?? key, "policy")) ?? defaultKeyPolicy(account);
};

/** What requests for the key meet. Its id is not known at preview; policies of keys speak of `*`. */
export const keyTarget = (
  model: Model,
  key: Facts,
): { resource: string; account: string; policy: PolicyDocument } => {
  const account = needAccount(key);
  const resource = `arn:aws:kms:${regionOf(key) ?? "eu-west-1"}:${account}:key/${key.name}`;
  return { resource, account, policy: keyPolicyOf(model, key, account) };
};

/** What the key is for: absent means symmetric encryption (KMS API, CreateKey). */
export const keyUsageOf = (key: Facts): string => input(key, "keyUsage").string() ?? "ENCRYPT_DECRYPT";

/** A key as requests meet it. */
export type KeyAt = {
  urn: string;
  facts: Facts;
  resource: string;
  account: string;
  policy: PolicyDocument;
  usage: string;
};

/** Judges each key, and each key policy whose key is declared elsewhere; of `usages` only, where they are given. */
export const onKeys = (
  model: Model,
  check: (key: KeyAt) => Verdict | readonly Verdict[],
  usages?: readonly string[],
): readonly Verdict[] => {
  const keys = model.of("key");
  const joined = new Set(
    keys.flatMap((key) => model.companions(key, "keyPolicy", "keyId").map((facts) => facts.urn)),
  );
  const alone = model.of("keyPolicy").filter((facts) => !joined.has(facts.urn));
  const judged = (facts: Facts, usage: string) =>
    usages === undefined || usages.includes(usage)
      ? check({ urn: facts.urn, facts, usage, ...keyTarget(model, facts) })
      : notApplicable(`the key is for ${usage}`, facts.urn);
  return [
    ...judgeEach(keys, (facts) => judged(facts, keyUsageOf(facts))),
    ...judgeEach(alone, (facts) => judged(facts, "ENCRYPT_DECRYPT")),
  ];
};

/** Why a property names no key of the company's own; undefined where it does, here or elsewhere. */
export const ownKey = (model: Model, facts: Facts, position: Input): string | undefined => {
  // A key that comes with its alias is named by a value that depends on both.
  if (position.state === "unknown" && model.sources(facts, position, ["key", "keyAlias"]).length > 0)
    return undefined;
  const key = model.follow(facts, position, ["key", "keyAlias"]);
  if (key.kind === "absent") return `${position.path} is absent`;
  return key.kind === "external" && /(?:^|:)alias\/aws\//.test(key.text)
    ? `${position.path} is ${key.text}, AWS's own key`
    : undefined;
};
