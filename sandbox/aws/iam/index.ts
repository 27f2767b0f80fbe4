// AWS IAM: roles, policies, the account's password policy, service-linked roles.

import type { InvokeModel, ResourceModel } from "../model.ts";
import { accountPasswordPolicy, serviceLinkedRole } from "./account.ts";
import { instanceProfile } from "./instanceProfile.ts";
import { getPolicyDocument } from "./getPolicyDocument.ts";
import { openIdConnectProvider } from "./openIdConnectProvider.ts";
import { organizationsFeatures } from "./organizationsFeatures.ts";
import { policy, rolePolicy, rolePolicyAttachment } from "./policies.ts";
import { role } from "./role.ts";

export const models: readonly ResourceModel[] = [
  role,
  rolePolicy,
  policy,
  rolePolicyAttachment,
  accountPasswordPolicy,
  organizationsFeatures,
  serviceLinkedRole,
  instanceProfile,
  openIdConnectProvider,
];
export const invokes: readonly InvokeModel[] = [getPolicyDocument];
