// Decides whether the world reaches only what is declared to be public, and only its declared ports.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { isWorld, openingsOf, type Opening } from "../../model/openings.ts";
import { tagOf } from "../../model/tags.ts";
import type { Kind } from "../../model/tokens.ts";
import { fail, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

/** Kind of what opens ports -> property that names the group it opens. Network ACLs belong to subnets, not to a tier. */
const PLACES: readonly (readonly [kind: Kind, group: string | undefined])[] = [
  ["securityGroup", undefined],
  ["securityGroupRule", "securityGroupId"],
  ["securityGroupIngressRule", "securityGroupId"],
];

export const limitPublicPorts = (model: Model): readonly Verdict[] =>
  PLACES.flatMap(([kind, property]) => judgeEach(model.of(kind), (facts) => limited(model, facts, property)));

const limited = (model: Model, facts: Facts, property: string | undefined): Verdict => {
  const open = (openingsOf(facts) ?? []).filter((opening) => opening.sources.some(isWorld));
  if (open.length === 0) return pass(facts.urn);
  const group = property === undefined ? facts : groupOf(model, facts, property);
  if (group === undefined)
    return undecidable(facts.urn, property ?? "", "names a group that this stack does not declare");
  if (tagOf(group, "lockgate:tier") !== "public") {
    return fail(
      facts.urn,
      `the world reaches ${open.map(portsOf).join(", ")}, but ${group.name} is not tagged lockgate:tier = public`,
    );
  }
  const allowed = declaredPorts(tagOf(group, "lockgate:public-ports"));
  if (allowed === undefined)
    return undecidable(facts.urn, "tags.lockgate:public-ports", "is not a list of ports");
  const others = open.filter((opening) => !isDeclared(opening, allowed));
  return others.length === 0
    ? pass(facts.urn)
    : fail(facts.urn, `the world reaches ${others.map(portsOf).join(", ")}, which is not declared`);
};

const groupOf = (model: Model, facts: Facts, property: string): Facts | undefined => {
  const group = model.follow(facts, input(facts, property), ["securityGroup"]);
  return group.kind === "resource" ? group.facts : undefined;
};

/** The web's ports need no word of their own (Security Hub EC2.18 allows the same two). */
const WEB = [80, 443];

const declaredPorts = (tag: string | undefined): ReadonlySet<number> | undefined => {
  const listed = (tag ?? "").split(/[ ,/]+/).filter((text) => text !== "");
  return listed.every((text) => /^\d{1,5}$/.test(text))
    ? new Set([...WEB, ...listed.map(Number)])
    : undefined;
};

/** A range is declared when each of its ports is. Pings say no more than that somebody is there. */
const isDeclared = (opening: Opening, allowed: ReadonlySet<number>): boolean => {
  if (["icmp", "icmpv6", "1", "58"].includes(opening.protocol)) return true;
  if (["-1", "all"].includes(opening.protocol) || opening.from < 0 || opening.to < opening.from) return false;
  const count = opening.to - opening.from + 1;
  return (
    count <= allowed.size &&
    Array.from({ length: count }, (_, i) => opening.from + i).every((p) => allowed.has(p))
  );
};

const portsOf = ({ protocol, from, to }: Opening): string =>
  protocol === "-1" ? "all ports" : `${protocol} ${from === to ? from : `${from}-${to}`}`;
