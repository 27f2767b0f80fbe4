// Decides whether an artifact store clears away what nobody needs: replaced versions, uploads that never ended.

import { input, type Input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { needCompanions, onStores } from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const expireVersions = (model: Model): readonly Verdict[] =>
  onStores(model, (store) => {
    const rules = needCompanions(model, store, "bucketLifecycle")
      .flatMap((lifecycle) => input(lifecycle, "rules").list())
      .filter((rule) => rule.at("status").string() === "Enabled" && isForAll(rule));
    const expires = rules.some((rule) => {
      const expiration = rule.at("noncurrentVersionExpiration");
      return (expiration.at("noncurrentDays").number() ?? expiration.at("days").number() ?? 0) > 0;
    });
    const aborts = rules.some(
      (rule) => (rule.at("abortIncompleteMultipartUpload").at("daysAfterInitiation").number() ?? 0) > 0,
    );
    const faults = [
      ...(expires ? [] : ["no rule for all objects expires noncurrent versions"]),
      ...(aborts ? [] : ["no rule for all objects aborts incomplete uploads"]),
    ];
    return faults.length > 0 ? fail(store.urn, faults.join("; ")) : pass(store.urn);
  });

/** A rule without a filter, or with an empty prefix, is for every object. */
const isForAll = (rule: Input): boolean => {
  const filter = rule.at("filter");
  const narrow = ["tag", "and", "objectSizeGreaterThan", "objectSizeLessThan"].filter(
    (name) => filter.at(name).state !== "absent",
  );
  return (
    narrow.length === 0 &&
    (filter.at("prefix").string() ?? "") === "" &&
    (rule.at("prefix").string() ?? "") === ""
  );
};
