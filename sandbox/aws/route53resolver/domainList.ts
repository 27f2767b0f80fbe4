// What DNS Firewall makes of a list of names: it writes each with its last dot, and keeps a list that a rule uses.

import type { Context, Properties, ResourceModel } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches } from "../rules.ts";
import { nameRule, newId, placeOf, refuseWhileUsed, resolverArn, resolverCalls, tokens } from "./names.ts";

const kind = "firewall-domain-list";

export const domainList: ResourceModel = {
  token: tokens.domainList,
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: nameRule,
      domains: lengthBetween(0, 100_000),
      "domains[]": [
        lengthBetween(1, 255),
        matches(
          /^(\*\.?|(\*\.)?[a-zA-Z0-9_-]{1,63}(\.[a-zA-Z0-9_-]{1,63})*\.?)$/,
          "a name whose only * stands alone or before the first dot",
        ),
      ],
      tags: areTags,
    }),
  calls: resolverCalls(kind, {
    create: ["route53resolver:CreateFirewallDomainList"],
    createWith: { domains: "route53resolver:UpdateFirewallDomains" },
    read: ["route53resolver:GetFirewallDomainList", "route53resolver:ListFirewallDomains"],
    update: {
      domains: {
        set: "route53resolver:UpdateFirewallDomains",
        unset: "route53resolver:UpdateFirewallDomains",
      },
    },
    delete: ["route53resolver:DeleteFirewallDomainList"],
    tag: "route53resolver:TagResource",
  }),
  create(inputs, context) {
    const id = newId("rslvr-fdl", context);
    return { id, outputs: { ...outputsOf(inputs, context), arn: resolverArn(kind, id, context) } };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
  remove(resource, context) {
    const uses = (other: { outputs: Properties }) => other.outputs["firewallDomainListId"] === resource.id;
    refuseWhileUsed(resource.id, context.world.find(tokens.rule, placeOf(context), uses));
  },
};

/** `*` comes back as `*.`, and `example.com` as `example.com.`: a program that writes them otherwise always differs. */
function outputsOf(inputs: Properties, context: Context): Properties {
  const domains = (inputs["domains"] as string[] | undefined) ?? [];
  return {
    ...echo(inputs, context, { tags: true }),
    domains: domains.map((name) => (name.endsWith(".") ? name : `${name}.`)),
  };
}
