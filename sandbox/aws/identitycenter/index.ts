// IAM Identity Center: permission sets, groups, assignments.

import type { ResourceModel } from "../model.ts";
import { accessControlAttributes } from "./accessControl.ts";
import { accountAssignment, group } from "./assignment.ts";
import { inlinePolicy, managedPolicy, permissionSet } from "./permissionSet.ts";

export const models: readonly ResourceModel[] = [
  permissionSet,
  inlinePolicy,
  managedPolicy,
  group,
  accountAssignment,
  accessControlAttributes,
];
