// Decides whether images are scanned when they come in, and cleared away when nobody needs them.

import { input, type Facts, type Input } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const scanImages = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("images"), (images) => {
    const own = input(images, "imageScanningConfiguration").at("scanOnPush").boolean() === true;
    const cleared = model.companions(images, "imagesLifecycle", "repository").length > 0;
    const faults = [
      ...(own || byRegistry(model, images) ? [] : ["nothing scans its images"]),
      ...(cleared ? [] : ["it has no LifecyclePolicy"]),
    ];
    return faults.length > 0 ? fail(images.urn, faults.join("; ")) : pass(images.urn);
  });

const byRegistry = (model: Model, images: Facts): boolean => {
  const account = accountOf(images);
  const settings = model.of("registryScanning").filter((facts) => accountOf(facts) === account);
  const name = input(images, "name");
  return settings
    .flatMap((facts) => input(facts, "rules").list())
    .filter((rule) => ["SCAN_ON_PUSH", "CONTINUOUS_SCAN"].includes(rule.at("scanFrequency").string() ?? ""))
    .some((rule) => filtersOf(rule).some((filter) => fits(filter, name)));
};

const filtersOf = (rule: Input): readonly string[] =>
  rule
    .at("repositoryFilters")
    .list()
    .map((filter) => filter.need(filter.at("filter").string()));

// `*` takes any name, also one that is not known yet.
const fits = (filter: string, name: Input): boolean => {
  if (filter === "*") return true;
  const text = name.string() ?? "";
  const parts = filter.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
};
