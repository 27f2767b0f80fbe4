// What DNS Firewall makes of a group of rules: it stays while a rule is in it or a VPC uses it.

import type { Properties, ResourceModel } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { areTags, faultsOf } from "../rules.ts";
import { nameRule, newId, placeOf, refuseWhileUsed, resolverArn, resolverCalls, tokens } from "./names.ts";

const kind = "firewall-rule-group";

export const ruleGroup: ResourceModel = {
  token: tokens.ruleGroup,
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "region"],
  check: (inputs) => faultsOf(inputs, { name: nameRule, tags: areTags }),
  calls: resolverCalls(kind, {
    create: ["route53resolver:CreateFirewallRuleGroup"],
    read: ["route53resolver:GetFirewallRuleGroup"],
    delete: ["route53resolver:DeleteFirewallRuleGroup"],
    tag: "route53resolver:TagResource",
  }),
  create(inputs, context) {
    const id = newId("rslvr-frg", context);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn: resolverArn(kind, id, context),
      ownerId: context.caller.account,
      shareStatus: "NOT_SHARED",
    };
    return { id, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove(resource, context) {
    const uses = (other: { outputs: Properties }) => other.outputs["firewallRuleGroupId"] === resource.id;
    refuseWhileUsed(resource.id, [
      ...context.world.find(tokens.association, placeOf(context), uses),
      ...context.world.find(tokens.rule, placeOf(context), uses),
    ]);
  },
};
