// What balancers, target groups and listeners share: their types, names, ARNs and how they are found.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, StoredResource } from "../model.ts";
import { lengthBetween, matches, type Rule } from "../rules.ts";

export const balancerToken = "aws:lb/loadBalancer:LoadBalancer";
export const targetGroupToken = "aws:lb/targetGroup:TargetGroup";
export const listenerToken = "aws:lb/listener:Listener";

/** ELB API, CreateLoadBalancer and CreateTargetGroup. */
export const isName: Rule[] = [
  lengthBetween(1, 32),
  matches(
    /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
    "letters, digits and hyphens between them",
  ),
];

export const elbArn = (resource: string, { caller }: Context): string =>
  arnOf(caller, "elasticloadbalancing", resource);

/** The last part of an ARN: `app/name/0123456789abcdef` of a balancer. */
export const suffixOf = (arn: string): string => arn.slice(arn.indexOf("/") + 1);

/** By its ARN, or ELB's error. */
export function existingIn(token: string, arn: unknown, { caller, world }: Context): StoredResource {
  const found = world.get(token, String(arn), { account: caller.account, region: caller.region });
  if (found) return found;
  const [code, what] = {
    [balancerToken]: ["LoadBalancerNotFound", "load balancer"],
    [targetGroupToken]: ["TargetGroupNotFound", "target group"],
  }[token] ?? ["ListenerNotFound", "listener"];
  throw new AwsError(String(code), `The ${what} '${String(arn)}' does not exist`);
}

/** Names are unique within an account's region. */
export function refuseTaken(token: string, name: unknown, code: string, { caller, world }: Context): void {
  const where = { account: caller.account, region: caller.region };
  if (world.find(token, where, ({ outputs }) => outputs["name"] === name).length > 0)
    throw new AwsError(code, `${String(name)} already exists in ${caller.region}`);
}
