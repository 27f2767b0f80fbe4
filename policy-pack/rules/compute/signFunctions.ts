// Decides whether functions run on a runtime that AWS still mends, and refuse code that the declared profile has not signed.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judge, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../../verdict.ts";

/** Images have neither runtime nor code signing: COMP-04 asks for their digest. */
export const signFunctions = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("function"), (fn) => {
    if (input(fn, "packageType").string() === "Image") {
      return notApplicable("the function runs an image", fn.urn);
    }
    return [...judge(fn.urn, () => mended(fn)), ...judge(fn.urn, () => signed(model, fn))];
  });

/** Oldest version of each family that AWS supports (Lambda Developer Guide, "Lambda runtimes"). */
const OLDEST: Readonly<Record<string, number>> = {
  nodejs: 22,
  python: 3.11,
  java: 11,
  dotnet: 8,
  ruby: 3.3,
  "provided.al": 2023,
};

const mended = (fn: Facts): Verdict => {
  const position = input(fn, "runtime");
  const runtime = position.need(position.string());
  const [, family = "", version = ""] = /^([a-z]+(?:\.al)?)(\d+(?:\.\d+)?)/.exec(runtime) ?? [];
  const oldest = OLDEST[family];
  if (family === "go" || family === "dotnetcore")
    return fail(fn.urn, `runtime ${runtime} is no longer supported`);
  if (oldest === undefined)
    return undecidable(fn.urn, "runtime", `is ${runtime}, which these rules don't know`);
  return isBelow(version, oldest)
    ? fail(fn.urn, `runtime ${runtime} is no longer supported, ${family}${oldest} is`)
    : pass(fn.urn);
};

// Versions are no decimals: 3.9 comes before 3.11.
const isBelow = (version: string, oldest: number): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldMajor = 0, oldMinor = 0] = String(oldest).split(".").map(Number);
  return major < oldMajor || (major === oldMajor && minor < oldMinor);
};

const signed = (model: Model, fn: Facts): Verdict => {
  const position = input(fn, "codeSigningConfigArn");
  const config = model.follow(fn, position, ["codeSigningConfig"]);
  if (config.kind === "absent") return fail(fn.urn, "it has no codeSigningConfigArn, so it runs any code");
  if (config.kind === "external") {
    return undecidable(fn.urn, position.path, `is ${config.text}, which this stack does not declare`);
  }
  // AWS only warns unless told otherwise (Lambda API, CodeSigningPolicies).
  const action = input(config.facts, "policies").at("untrustedArtifactOnDeployment").string() ?? "Warn";
  if (action !== "Enforce") {
    return fail(fn.urn, `${config.facts.name} lets code without a signature through: ${action}`);
  }
  const profiles = input(config.facts, "allowedPublishers").at("signingProfileVersionArns").list();
  return profiles.length > 0 ? pass(fn.urn) : fail(fn.urn, `${config.facts.name} names no signing profile`);
};
