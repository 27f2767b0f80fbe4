// Decides whether no account can get away from its guard rails: by leaving the organization, or by being closed.

import { onMembers, openTo } from "../../access/guardrails.ts";
import type { Model } from "../../model/model.ts";
import type { Verdict } from "../../verdict.ts";

const WAYS_OUT = ["organizations:LeaveOrganization", "account:CloseAccount"];

export const stayInside = (model: Model): readonly Verdict[] =>
  onMembers(model, (member) =>
    openTo(model, member, WAYS_OUT).map((action) => `${action} is not denied for certain`),
  );
