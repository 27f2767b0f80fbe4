// Decides whether any way of packets leads between production's networks and others, and says the shortest.

import { waysOutOfProduction, type NetworkPath } from "../access/networkPaths.ts";
import { input, type Facts } from "../facts.ts";
import { accountOf } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";
import type { Network, NetworkGraph } from "../model/networkEnds.ts";
import { networkGraph, sideOf } from "../model/networkGraph.ts";
import { isWorld, openingsOf } from "../model/openings.ts";
import { overlaps } from "../model/ranges.ts";
import { declaredEnvironment } from "../model/tags.ts";
import type { Kind } from "../model/tokens.ts";
import { fail, isFinding, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

const GROUPS: readonly Kind[] = ["securityGroup", "securityGroupRule", "securityGroupIngressRule"];

export const apartNetworks = (model: Model): readonly Verdict[] => {
  const graph = networkGraph(model);
  const open = judgeEach(model.of("vpc"), placed).filter(isFinding);
  if (open.length > 0) return open;
  const production = [...graph.networks.values()].filter(({ side }) => side === "production");
  if (production.length === 0) return [notApplicable("no network of production is seen")];
  const ways = waysOutOfProduction(graph);
  return [
    ...production.map(({ id }) => verdictOf(id, ways)),
    ...judgeEach(
      GROUPS.flatMap((kind) => model.of(kind)),
      (group) => admits(model, group, graph),
    ),
  ];
};

/** A network that might be production's, or anywhere, is apart from none for certain. */
const placed = (vpc: Facts): Verdict => {
  declaredEnvironment(vpc);
  input(vpc, "cidrBlock").string();
  return pass(vpc.urn);
};

const verdictOf = (network: string, ways: readonly NetworkPath[]): Verdict => {
  const way = ways.find(({ from }) => from.id === network);
  if (way === undefined) return pass(network);
  const { from, to, joints, sure } = way;
  const route = joints.map(({ how }) => how).join(", then ");
  const by = joints[0]?.by.urn ?? network;
  return sure
    ? fail(by, `${from.name} and ${to.name} are joined by ${route}`)
    : undecidable(by, "the way", `from ${from.name} may lead out of production by ${route}`);
};

/** A door that is open for them waits only for somebody to join the networks. */
const admits = (model: Model, group: Facts, { networks }: NetworkGraph): Verdict => {
  if (sideOf(declaredEnvironment(group)) !== "production")
    return notApplicable("it serves no production", group.urn);
  const others = [...networks.values()].filter(({ side }) => side === "other");
  const sources = (openingsOf(group) ?? []).flatMap((opening) => opening.sources);
  const named = sources.flatMap((source) =>
    others.filter((network) => isOf(source, network)).map(({ name }) => `${source} of ${name}`),
  );
  const peer = peerAccount(model, group);
  const accounts = others.filter(({ account }) => account !== undefined && account === peer);
  const all = [...named, ...accounts.map(({ name }) => `a group of ${name}`)];
  return all.length > 0 ? fail(group.urn, `it admits ${all.join(", ")}`) : pass(group.urn);
};

const isOf = (source: string, { ranges }: Network): boolean =>
  !isWorld(source) && ranges.some((range) => overlaps(source, range));

/**
 * A group in another account is called `123456789012/sg-…`; one that this run makes is where it is declared, or the cluster
 * that EKS puts it around.
 */
const peerAccount = (model: Model, group: Facts): string | undefined =>
  ["referencedSecurityGroupId", "sourceSecurityGroupId"]
    .map((property) => {
      const position = input(group, property);
      const [made] =
        position.state === "unknown"
          ? model.sources(group, position, ["securityGroup", "kubernetesCluster"])
          : [];
      return made ? accountOf(made) : /^(\d{12})\//.exec(position.string() ?? "")?.[1];
    })
    .find((account) => account !== undefined);
