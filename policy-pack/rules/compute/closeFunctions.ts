// Decides whether only known callers reach functions and layers: no public permission, no open URL, services for one's own account only.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

export const closeFunctions = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("functionPermission"), permission),
  ...judgeEach(model.of("functionUrl"), url),
  ...judgeEach(model.of("layerPermission"), layer),
];

const url = (facts: Facts): Verdict => {
  const position = input(facts, "authorizationType");
  const type = position.need(position.string());
  return type === "AWS_IAM"
    ? pass(facts.urn)
    : fail(facts.urn, `authorizationType is ${type}, so anyone may call`);
};

const layer = (facts: Facts): Verdict => {
  const position = input(facts, "principal");
  const open = position.need(position.string()) === "*" && isAbsent(facts, "organizationId");
  return open
    ? fail(facts.urn, "principal is * without organizationId", "Name an account or an organizationId.")
    : pass(facts.urn);
};

const permission = (facts: Facts): Verdict => {
  const position = input(facts, "principal");
  const principal = position.need(position.string());
  // A URL without authorization lets callers in whatever else the statement asks.
  if (input(facts, "functionUrlAuthType").string() === "NONE") {
    return fail(facts.urn, "functionUrlAuthType is NONE, so anyone may call");
  }
  const everyone = principal === "*";
  if (!everyone && !isService(principal)) return pass(facts.urn);
  if (!isAbsent(facts, "principalOrgId") || bindsToken(facts, principal)) return pass(facts.urn);
  if (!isAbsent(facts, "sourceAccount")) return pass(facts.urn);
  return boundBySource(facts, principal);
};

const isService = (principal: string): boolean => /\.amazonaws\.com(\.cn)?$|\.amazon\.com$/.test(principal);

/** Alexa tells skills apart by their token (Lambda API, AddPermission, EventSourceToken). */
const bindsToken = (facts: Facts, principal: string): boolean =>
  principal.startsWith("alexa") && !isAbsent(facts, "eventSourceToken");

/** A condition counts when it is there, and when it will be: made of resources that are not known yet. */
const isAbsent = (facts: Facts, property: string): boolean => {
  const position = input(facts, property);
  if (position.state !== "unknown") return (position.string() ?? "") === "";
  return !isMade(facts, property) && position.string() === undefined;
};

const isMade = (facts: Facts, property: string): boolean =>
  (facts.propertyDependencies[property] ?? []).length > 0;

/** Bucket names can be taken over by another account once they are free, and their ARNs name none. */
const boundBySource = (facts: Facts, principal: string): Verdict => {
  const who = principal === "*" ? "everyone" : principal;
  if (isAbsent(facts, "sourceArn")) {
    return fail(facts.urn, `${who} may call for anybody: no sourceArn, no sourceAccount`);
  }
  const position = input(facts, "sourceArn");
  if (position.state === "unknown") {
    return principal.startsWith("s3.") || principal === "*"
      ? undecidable(facts.urn, position.path, "might name no account, and there is no sourceAccount")
      : pass(facts.urn);
  }
  const arn = position.string() ?? "";
  return /^arn:[^:*?]+:[^:*?]+:[^:]*:\d{12}:/.test(arn)
    ? pass(facts.urn)
    : fail(facts.urn, `sourceArn ${arn} names no account, and there is no sourceAccount`);
};
