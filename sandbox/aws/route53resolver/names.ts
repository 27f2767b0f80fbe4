// How DNS Firewall names and finds its things.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, StoredResource } from "../model.ts";
import { callsOn } from "../outputs.ts";
import type { Actions } from "../outputs.ts";
import { matches } from "../rules.ts";

export const tokens = {
  domainList: "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
  ruleGroup: "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
  rule: "aws:route53/resolverFirewallRule:ResolverFirewallRule",
  association: "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
  config: "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
} as const;

/** Route 53 Resolver API reference, "CreateFirewallRuleGroup". */
export const nameRule = matches(
  /^(?!^\d+$)[a-zA-Z0-9\-_' ]{1,64}$/,
  "1 to 64 letters, digits, spaces or any of - _ ', not only digits",
);

export const placeOf = ({ caller }: Context): { account: string; region: string } => ({
  account: caller.account,
  region: caller.region,
});

/** `rslvr-fdl-` and 17 hexadecimal digits, as AWS's ids. */
export const newId = (prefix: string, { world }: Context): string => `${prefix}-${world.random("hex", 17)}`;

export const resolverArn = (kind: string, id: unknown, { caller }: Context): string =>
  arnOf(caller, "route53resolver", `${kind}/${typeof id === "string" ? id : "*"}`);

/** The `calls` of a type whose ARN is `kind/id`. */
export const resolverCalls = (kind: string, actions: Actions) =>
  callsOn(actions, ({ id }, context) => resolverArn(kind, id, context));

/** The caller's resource of that id, or AWS's error. */
export function existing(token: string, id: unknown, what: string, context: Context): StoredResource {
  const found = typeof id === "string" ? context.world.get(token, id, placeOf(context)) : undefined;
  if (found) return found;
  throw new AwsError("ResourceNotFoundException", `${what} "${String(id)}" does not exist`);
}

/** Throws where something else still uses the resource. */
export function refuseWhileUsed(id: string, users: readonly StoredResource[]): void {
  if (users.length === 0) return;
  const names = users.map((user) => `${user.token.split(":").at(-1)} ${user.id}`);
  throw new AwsError("ConflictException", `${id} is in use by ${names.join(", ")}`);
}
