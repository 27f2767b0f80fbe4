// Decides which parts belong to a network, also where the network comes out of a component of another language.

import { input, type Facts, type Input } from "../facts.ts";
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

/** The VPC that a property names, also while only the component is known that it comes out of. Throws undecidable else. */
export const vpcOf = (model: Model, facts: Facts, position: Input): Facts | undefined => {
  const property = position.path.split(".")[0] ?? "";
  const sources = position.state === "unknown" ? (facts.propertyDependencies[property] ?? []) : [];
  const made = model.of("vpc").filter((vpc) => {
    const component = componentOf(vpc);
    return component !== undefined && sources.includes(component.urn) && isOnlyVpc(model, component);
  });
  if (made.length === 1) return made[0];
  const found = model.follow(facts, position, ["vpc"]);
  return found.kind === "resource" ? found.facts : undefined;
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

/**
 * The subnets that a list, or one place of it, names. What of it is not known yet is any of those that it was made of, or
 * all of the component that it comes out of; it is judged again once it is known. Throws undecidable where nothing in view
 * is meant.
 */
export const subnetsOf = (model: Model, facts: Facts, position: Input): readonly Facts[] => {
  if (position.state === "absent") return [];
  if (position.state === "unknown") return need(position, comingFrom(model, facts, position));
  return Array.isArray(position.raw())
    ? position.list().flatMap((item) => subnetsOf(model, facts, item))
    : [named(model, facts, position)];
};

const named = (model: Model, facts: Facts, position: Input): Facts => {
  const found = model.follow(facts, position, ["subnet"]);
  return found.kind === "resource" ? found.facts : position.need<Facts>(undefined);
};

const need = (position: Input, found: readonly Facts[]): readonly Facts[] =>
  position.need(found.length > 0 ? found : undefined);

const comingFrom = (model: Model, facts: Facts, position: Input): readonly Facts[] => {
  const made = model.sources(facts, position, ["subnet"]);
  if (made.length > 0) return made;
  const sources = facts.propertyDependencies[position.path.split(/[.[]/)[0] ?? ""] ?? [];
  return model.of("vpc").flatMap((vpc) => {
    const component = componentOf(vpc);
    if (component === undefined || !sources.includes(component.urn) || !isOnlyVpc(model, component))
      return [];
    return model.of("subnet").filter(({ urn }) => urn.startsWith(`${component.prefix}$`));
  });
};
