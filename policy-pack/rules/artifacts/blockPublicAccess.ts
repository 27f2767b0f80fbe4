// Decides whether an artifact store and its account block public access, all four ways.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { needCompanions, onStoresAndRecords } from "../../model/stores.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const off = (facts: Facts): readonly string[] =>
  FLAGS.filter((flag) => input(facts, flag).boolean() !== true);

/** A block of an account has all its flags on, whether a store is there or not. */
export const blockPublicAccess = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("accountPublicAccessBlock"), (guard) => {
    const open = off(guard);
    return open.length > 0 ? fail(guard.urn, `${open.join(", ")} not true`) : pass(guard.urn);
  }),
  ...onStoresAndRecords(model, (store) => {
    for (const block of needCompanions(model, store, "bucketPublicAccessBlock")) {
      const open = off(block);
      if (open.length > 0) return fail(store.urn, `${open.join(", ")} not true in ${block.name}`);
    }
    const account = accountOf(store.bucket);
    const guards = model.of("accountPublicAccessBlock").filter((guard) => guardsAccount(guard) === account);
    if (guards.length === 0) {
      const message = `account ${account ?? "(unknown)"} has no AccountPublicAccessBlock`;
      return fail(store.urn, message, "Declare an aws.s3.AccountPublicAccessBlock with all four flags true.");
    }
    const open = guards.flatMap(off);
    return open.length > 0
      ? fail(store.urn, `${open.join(", ")} not true for account ${account}`)
      : pass(store.urn);
  }),
];

const guardsAccount = (guard: Facts): string | undefined =>
  input(guard, "accountId").string() ?? accountOf(guard);
