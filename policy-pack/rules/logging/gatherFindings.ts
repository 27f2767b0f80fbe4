// Decides whether Security Hub measures every account by AWS's and CIS's catalogues, and shows all findings in one place.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const gatherFindings = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) =>
    model.of("hubMembers").length > 0
      ? pass(organization.urn)
      : fail(organization.urn, "no securityhub.OrganizationConfiguration enables it for the accounts"),
  ),
  ...judgeEach(model.of("hubMembers"), (members) => {
    const faults = [
      ...membership(model, members),
      ...missingStandards(model, members),
      ...scattered(model, members),
    ];
    return faults.length > 0 ? fail(members.urn, faults.join("; ")) : pass(members.urn);
  }),
];

const isCentral = (members: Facts): boolean =>
  input(members, "organizationConfiguration").at("configurationType").string() === "CENTRAL";

/** Central configuration enables by policies; then autoEnable must be off (Security Hub API). */
const membership = (model: Model, members: Facts): readonly string[] => {
  if (isCentral(members)) {
    const enabling = policiesOf(model, members).some(
      (policy) => policy.at("serviceEnabled").boolean() === true,
    );
    const given = model.of("hubAssociation").some((facts) => accountOf(facts) === accountOf(members));
    return [
      ...(enabling ? [] : ["no ConfigurationPolicy enables it in the accounts"]),
      ...(given ? [] : ["no ConfigurationPolicyAssociation gives its policy to the accounts"]),
    ];
  }
  return [
    ...(input(members, "autoEnable").boolean() === true ? [] : ["autoEnable is not true"]),
    ...(input(members, "autoEnableStandards").string() === "NONE" ? ["autoEnableStandards is NONE"] : []),
  ];
};

const policiesOf = (model: Model, members: Facts) =>
  model
    .of("hubPolicy")
    .filter((facts) => accountOf(facts) === accountOf(members))
    .map((facts) => input(facts, "configurationPolicy"));

const STANDARDS = ["aws-foundational-security-best-practices", "cis-aws-foundations-benchmark"];

const missingStandards = (model: Model, members: Facts): readonly string[] => {
  const subscribed = isCentral(members)
    ? policiesOf(model, members).flatMap((policy) => policy.at("enabledStandardArns").strings())
    : model
        .of("hubStandard")
        .filter((facts) => accountOf(facts) === accountOf(members))
        .map((facts) => input(facts, "standardsArn").string() ?? "");
  const missing = STANDARDS.filter((standard) => !subscribed.some((arn) => arn.includes(`/${standard}/`)));
  return missing.length > 0 ? [`not subscribed to ${missing.join(", ")}`] : [];
};

const scattered = (model: Model, members: Facts): readonly string[] => {
  const modes = model
    .of("hubAggregator")
    .filter((facts) => accountOf(facts) === accountOf(members))
    .map((facts) => input(facts, "linkingMode").string());
  if (modes.length === 0) return ["no FindingAggregator brings its regions together"];
  return modes.includes("ALL_REGIONS") ? [] : [`linkingMode is ${modes.join(", ")}, not ALL_REGIONS`];
};
