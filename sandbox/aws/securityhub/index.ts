// AWS Security Hub (CSPM): accounts, central configuration of the organization, and the aggregator of findings.

import type { ResourceModel } from "../model.ts";
import { account } from "./account.ts";
import { findingAggregator } from "./aggregator.ts";
import { administrator, organizationConfiguration } from "./organization.ts";
import { configurationPolicy, policyAssociation } from "./policy.ts";

export const models: readonly ResourceModel[] = [
  account,
  administrator,
  findingAggregator,
  organizationConfiguration,
  configurationPolicy,
  policyAssociation,
];
