// Decides whether an artifact store clears away what nobody needs: replaced versions, uploads that never ended.

import { input, type Input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { needCompanions, onStoresAndRecords } from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** Days; a break-in is found within about half a year (FSBP CloudWatch.16 asks a year of logs). */
const KEPT = 365;

export const expireVersions = (model: Model): readonly Verdict[] =>
  onStoresAndRecords(model, (store) => {
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
    const early = rules
      .map((rule) => rule.at("expiration").at("days").number())
      .filter((days) => days !== undefined && days < KEPT);
    const faults = [
      ...(expires ? [] : ["no rule for all objects expires noncurrent versions"]),
      ...(store.purpose === "records" && early.length > 0
        ? [`records are deleted after ${early.join(" and ")} days, ${KEPT} are asked for`]
        : []),
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
