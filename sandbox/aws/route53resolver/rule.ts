// What DNS Firewall makes of a rule: one list, one action, one place in the order of its group.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { between, faultsOf, isKnown, oneOf } from "../rules.ts";
import { existing, nameRule, placeOf, resolverArn, tokens } from "./names.ts";

const service = "route53resolver";
const verbs = { create: "Create", read: "List", update: "Update", delete: "Delete" } as const;

export const rule: ResourceModel = {
  token: tokens.rule,
  defaults: { firewallDomainRedirectionAction: "INSPECT_REDIRECTION_DOMAIN" },
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["firewallRuleGroupId", "firewallDomainListId", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: nameRule,
      action: oneOf(["ALLOW", "BLOCK", "ALERT"]),
      blockResponse: oneOf(["NODATA", "NXDOMAIN", "OVERRIDE"]),
      blockOverrideDnsType: oneOf(["CNAME"]),
      blockOverrideTtl: between(0, 604_800),
      firewallDomainRedirectionAction: oneOf(["INSPECT_REDIRECTION_DOMAIN", "TRUST_REDIRECTION_DOMAIN"]),
      priority: between(0, 2_147_483_647),
    }),
    ...shapeFaults(inputs),
  ],
  calls: (operation, { inputs }, context) => [
    {
      action: `${service}:${verbs[operation]}FirewallRule${operation === "read" ? "s" : ""}`,
      resource: resolverArn("firewall-rule-group", inputs["firewallRuleGroupId"], context),
    },
  ],
  create(inputs, context) {
    const group = existing(tokens.ruleGroup, inputs["firewallRuleGroupId"], "Firewall rule group", context);
    const list = existing(tokens.domainList, inputs["firewallDomainListId"], "Firewall domain list", context);
    refuseRivals(inputs, undefined, context);
    return { id: `${group.id}:${list.id}`, outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseRivals(inputs, previous.id, context);
    return overlay(previous, echo(inputs, context));
  },
};

function shapeFaults(inputs: Properties): Fault[] {
  const { action, blockResponse } = inputs;
  if (inputs["dnsThreatProtection"] !== undefined)
    return [{ property: "dnsThreatProtection", reason: "is not served by the sandbox; name a domain list" }];
  if (inputs["firewallDomainListId"] === undefined)
    return [{ property: "firewallDomainListId", reason: "is missing: name the list that the rule is about" }];
  if (!isKnown(action)) return [];
  if (action === "BLOCK" && blockResponse === undefined)
    return [{ property: "blockResponse", reason: "is missing: BLOCK answers NODATA, NXDOMAIN or OVERRIDE" }];
  if (action !== "BLOCK" && blockResponse !== undefined)
    return [{ property: "blockResponse", reason: `is not allowed with action ${String(action)}` }];
  if (blockResponse === "OVERRIDE" && inputs["blockOverrideDomain"] === undefined)
    return [{ property: "blockOverrideDomain", reason: "is missing: OVERRIDE answers with it" }];
  return [];
}

/** In a group each place in the order, and each list, is taken once. */
function refuseRivals(inputs: Properties, own: string | undefined, context: Context): void {
  const others = context.world.find(
    tokens.rule,
    placeOf(context),
    (other) => other.id !== own && other.outputs["firewallRuleGroupId"] === inputs["firewallRuleGroupId"],
  );
  for (const other of others)
    for (const property of ["priority", "firewallDomainListId"])
      if (other.outputs[property] === inputs[property])
        throw new AwsError(
          property === "priority" ? "ValidationException" : "ConflictException",
          `${property} ${String(inputs[property])} is taken by rule ${String(other.outputs["name"])} of the group`,
        );
}
