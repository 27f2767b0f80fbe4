// AWS Organizations: the organization, its units, accounts and policies.

import type { InvokeModel, ResourceModel } from "../model.ts";
import { account } from "./account.ts";
import { delegatedAdministrator } from "./delegatedAdministrator.ts";
import { getOrganization, organization } from "./organization.ts";
import { policy, policyAttachment } from "./policy.ts";
import { organizationalUnit } from "./unit.ts";

export const models: readonly ResourceModel[] = [
  organization,
  organizationalUnit,
  account,
  delegatedAdministrator,
  policy,
  policyAttachment,
];
export const invokes: readonly InvokeModel[] = [getOrganization];
