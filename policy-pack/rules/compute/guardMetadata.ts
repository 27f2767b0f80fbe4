// Decides whether instances hand out their credentials only to callers who prove that they are inside (IMDSv2).

import { input, type Facts, type Input } from "../../facts.ts";
import { accountOf, regionOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

export const guardMetadata = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("metadataDefaults"), (defaults) =>
    input(defaults, "httpTokens").string() === "required"
      ? pass(defaults.urn)
      : fail(defaults.urn, "the account's default for httpTokens is not required"),
  ),
  ...judgeEach([...model.of("launchTemplate"), ...model.of("launchConfiguration")], (facts) =>
    guarded(model, facts),
  ),
  ...judgeEach(model.of("instance"), (instance) => ofInstance(model, instance)),
];

type Setting = "safe" | "open" | "unset";

const settingOf = (options: Input): Setting => {
  if (options.at("httpEndpoint").string() === "disabled") return "safe";
  const tokens = options.at("httpTokens").string();
  if (tokens === undefined || tokens === "no-preference") return "unset";
  return tokens === "required" ? "safe" : "open";
};

const guarded = (model: Model, facts: Facts, options = input(facts, "metadataOptions")): Verdict => {
  const setting = settingOf(options);
  if (setting === "safe") return pass(facts.urn);
  if (setting === "open") return fail(facts.urn, `${options.path}.httpTokens is not required`);
  // Where nothing is said the account's default holds, if there is one.
  return hasDefault(model, facts)
    ? pass(facts.urn)
    : fail(facts.urn, `${options.path}.httpTokens is absent, and the account has no default for it`);
};

const ofInstance = (model: Model, instance: Facts): Verdict => {
  const own = settingOf(input(instance, "metadataOptions"));
  const template = input(instance, "launchTemplate");
  if (own !== "unset" || template.state === "absent") return guarded(model, instance);
  const named = template.at("id").state === "absent" ? template.at("name") : template.at("id");
  const target = model.follow(instance, named, ["launchTemplate"]);
  if (target.kind === "resource") {
    const verdict = guarded(model, target.facts);
    return verdict.kind === "pass"
      ? pass(instance.urn)
      : fail(instance.urn, `its template ${target.facts.name} does not require httpTokens`);
  }
  return undecidable(
    instance.urn,
    "metadataOptions.httpTokens",
    "is left to a template that this stack does not declare",
  );
};

const hasDefault = (model: Model, facts: Facts): boolean =>
  model
    .of("metadataDefaults")
    .some(
      (defaults) =>
        accountOf(defaults) === accountOf(facts) &&
        regionOf(defaults) === regionOf(facts) &&
        input(defaults, "httpTokens").string() === "required",
    );
