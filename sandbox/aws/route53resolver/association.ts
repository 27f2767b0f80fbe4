// What DNS Firewall makes of a VPC's use of a group, and whether names are looked up when the firewall does not answer.

import { arnOf } from "../arn.ts";
import { existing as existingIn } from "../ec2/lookup.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, oneOf } from "../rules.ts";
import { existing, nameRule, newId, placeOf, resolverArn, resolverCalls, tokens } from "./names.ts";

const kind = "firewall-rule-group-association";

export const association: ResourceModel = {
  token: tokens.association,
  defaults: { mutationProtection: "DISABLED" },
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["firewallRuleGroupId", "vpcId", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: nameRule,
      // 100 and 9900 are AWS's own (API reference, "AssociateFirewallRuleGroup").
      priority: between(101, 9899),
      mutationProtection: oneOf(["ENABLED", "DISABLED"]),
      tags: areTags,
    }),
  calls: resolverCalls(kind, {
    create: ["route53resolver:AssociateFirewallRuleGroup"],
    read: ["route53resolver:GetFirewallRuleGroupAssociation"],
    update: ["route53resolver:UpdateFirewallRuleGroupAssociation"],
    delete: ["route53resolver:DisassociateFirewallRuleGroup"],
    tag: "route53resolver:TagResource",
  }),
  create(inputs, context) {
    existing(tokens.ruleGroup, inputs["firewallRuleGroupId"], "Firewall rule group", context);
    existingIn("vpc", inputs["vpcId"], context);
    refuseTaken(inputs, undefined, context);
    const id = newId("rslvr-frgassoc", context);
    const outputs = { ...echo(inputs, context, { tags: true }), arn: resolverArn(kind, id, context) };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    refuseTaken(inputs, previous.id, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
  remove({ id, outputs }) {
    if (outputs["mutationProtection"] === "ENABLED")
      throw new AwsError("ValidationException", `${id} has mutationProtection ENABLED: disable it first`);
  },
};

/** A VPC takes each group, and each place in the order, once. */
function refuseTaken(inputs: Properties, own: string | undefined, context: Context): void {
  const others = context.world.find(
    tokens.association,
    placeOf(context),
    (other) => other.id !== own && other.outputs["vpcId"] === inputs["vpcId"],
  );
  for (const other of others)
    for (const property of ["firewallRuleGroupId", "priority"])
      if (other.outputs[property] === inputs[property])
        throw new AwsError(
          property === "priority" ? "ValidationException" : "ConflictException",
          `${property} ${String(inputs[property])} is associated with the VPC already (${other.id})`,
        );
}

const configCall = `route53resolver:UpdateFirewallConfig`;

/** Every VPC has one: whoever declares it changes it, and its deletion sets AWS's default again. */
export const firewallConfig: ResourceModel = {
  token: tokens.config,
  defaults: { firewallFailOpen: "DISABLED" },
  replaceOn: ["resourceId", "region"],
  check: (inputs) => faultsOf(inputs, { firewallFailOpen: oneOf(["ENABLED", "DISABLED"]) }),
  calls: callsOn(
    {
      create: [configCall],
      read: ["route53resolver:GetFirewallConfig"],
      update: [configCall],
      delete: [configCall],
    },
    ({ id }, { caller }) => arnOf(caller, "route53resolver", `firewall-config/${id ?? "*"}`),
  ),
  create(inputs, context) {
    existingIn("vpc", inputs["resourceId"], context);
    const rival = context.world.find(
      tokens.config,
      placeOf(context),
      (other) => other.outputs["resourceId"] === inputs["resourceId"],
    )[0];
    if (rival)
      throw new AwsError("ConflictException", `${String(inputs["resourceId"])} is configured by ${rival.id}`);
    const outputs = { ...echo(inputs, context), ownerId: context.caller.account };
    return { id: newId("rslvr-fc", context), outputs };
  },
};
