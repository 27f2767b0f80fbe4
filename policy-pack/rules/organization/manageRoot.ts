// Decides whether root users of member accounts have no credentials at all, and the management account does what only root can.

import { input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const FEATURES = ["RootCredentialsManagement", "RootSessions"];

export const manageRoot = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("organization"), (organization) => {
    const on = model.of("rootFeatures").flatMap((facts) => input(facts, "enabledFeatures").strings());
    const off = FEATURES.filter((feature) => !on.includes(feature));
    return off.length > 0
      ? fail(organization.urn, `not enabled by an OrganizationsFeatures: ${off.join(", ")}`)
      : pass(organization.urn);
  });
