// Decides whether somebody looks for known holes in what runs, and for personal data where it should not lie.

import { input, type Facts } from "../../facts.ts";
import { regionsWithout } from "../../model/coverage.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const scanWorkloads = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => {
    const blind = regionsWithout(model, model.of("inspectorMembers"));
    const missing = [
      ...(blind.length > 0 ? [`no inspector2.OrganizationConfiguration in ${blind.join(", ")}`] : []),
      ...(model.of("macieMembers").length + model.of("macie").length > 0 ? [] : ["no account with Macie"]),
    ];
    return missing.length > 0 ? fail(organization.urn, missing.join("; ")) : pass(organization.urn);
  }),
  ...judgeEach(model.of("inspectorMembers"), (members) => {
    const off = ["ec2", "ecr", "lambda"].filter(
      (what) => input(members, "autoEnable").at(what).boolean() !== true,
    );
    return off.length > 0 ? fail(members.urn, `autoEnable leaves out ${off.join(", ")}`) : pass(members.urn);
  }),
  ...judgeEach(model.of("inspector"), (enabler) => {
    const types = input(enabler, "resourceTypes").strings();
    const off = ["EC2", "ECR", "LAMBDA"].filter((type) => !types.includes(type));
    return off.length > 0
      ? fail(enabler.urn, `resourceTypes leaves out ${off.join(", ")}`)
      : pass(enabler.urn);
  }),
  ...judgeEach(model.of("macie"), (account) =>
    onlyOn(account, (input(account, "status").string() ?? "ENABLED") === "ENABLED"),
  ),
  ...judgeEach(model.of("macieMembers"), (members) =>
    onlyOn(members, input(members, "autoEnable").boolean() === true),
  ),
];

const onlyOn = (facts: Facts, on: boolean): Verdict =>
  on ? pass(facts.urn) : fail(facts.urn, "Macie is not on for the accounts");
