// Decides which parts belong to a network, also where the network comes out of a component of another language.

import { input, type Facts } from "../facts.ts";
import type { Model } from "./model.ts";
import type { Kind } from "./tokens.ts";

/**
 * Resources of a kind that name the VPC by `vpcId`. While its id is not known, what a component hands out depends on
 * the component: its only VPC is the one meant.
 */
export const vpcParts = (model: Model, vpc: Facts, kind: Kind): readonly Facts[] => {
  const joined = model.companions(vpc, kind, "vpcId");
  const component = componentOf(vpc);
  if (joined.length > 0 || component === undefined || !isOnlyVpc(model, component)) return joined;
  return model
    .of(kind)
    .filter((part) => input(part, "vpcId").state === "unknown")
    .filter((part) => (part.propertyDependencies["vpcId"] ?? []).some((urn) => urn === component.urn));
};

type Component = { urn: string; prefix: string };

/** A child's URN holds its parents' types: `urn:pulumi:S::P::awsx:ec2:Vpc$aws:ec2/vpc:Vpc::name`. */
const componentOf = (vpc: Facts): Component | undefined => {
  const [head, types = ""] = splitUrn(vpc.urn);
  const parents = types.split("$").slice(0, -1);
  if (parents.length === 0) return undefined;
  const prefix = `${head}${parents.join("$")}`;
  return { urn: `${prefix}::${vpc.name}`, prefix };
};

const splitUrn = (urn: string): readonly [string, string] => {
  const parts = urn.split("::");
  return [`${parts.slice(0, 2).join("::")}::`, parts[2] ?? ""];
};

const isOnlyVpc = (model: Model, { prefix }: Component): boolean =>
  model.of("vpc").filter((vpc) => vpc.urn.startsWith(`${prefix}$`)).length === 1;
