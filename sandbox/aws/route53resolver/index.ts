// Amazon Route 53 Resolver DNS Firewall: which names can be looked up from inside a VPC.

import type { ResourceModel } from "../model.ts";
import { association, firewallConfig } from "./association.ts";
import { domainList } from "./domainList.ts";
import { rule } from "./rule.ts";
import { ruleGroup } from "./ruleGroup.ts";

export const models: readonly ResourceModel[] = [domainList, ruleGroup, rule, association, firewallConfig];
