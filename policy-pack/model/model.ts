// Decides what the rules over a whole stack can ask: resources by kind, references between them, accounts, companions.

import { input, type Facts, type Input } from "../facts.ts";
import { Judged, undecidable } from "../verdict.ts";
import { accountOf, iamArnOf } from "./accounts.ts";
import { inFirstPartition } from "./partitions.ts";
import { withProviderAccounts } from "./providerAccounts.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { kindOfType, TOKENS, type Kind } from "./tokens.ts";

/** What a property points at: a resource of the model, or something that is declared elsewhere. */
export type Reference =
  { kind: "resource"; facts: Facts } | { kind: "external"; text: string } | { kind: "absent" };

export type Model = {
  resources: readonly Facts[];
  settings: Settings;
  of(kind: Kind): readonly Facts[];
  /** Follows a reference at `position`. Throws undecidable when it is unknown and nothing says where it comes from. */
  follow(facts: Facts, position: Input, kinds: readonly Kind[]): Reference;
  /** Resources of these kinds that a value was made of, whatever it will be. */
  sources(facts: Facts, position: Input, kinds: readonly Kind[]): readonly Facts[];
  /** Resources of a kind that point at `target` through `property`, e.g. the versioning of a bucket. */
  companions(target: Facts, kind: Kind, property: string): readonly Facts[];
};

/** Output properties by which other resources name a resource. */
const IDENTIFIERS = ["id", "arn", "name", "bucket", "keyId", "targetKeyId", "repository"];

export const buildModel = (declared: readonly Facts[], settings: Settings = defaultSettings): Model => {
  const resources = withProviderAccounts(declared.map(inFirstPartition));
  const byType = Map.groupBy(resources, (r) => r.type);
  const byUrn = new Map(resources.map((r) => [r.urn, r]));
  const of = memo((kind: Kind) => TOKENS[kind].flatMap((token) => byType.get(token) ?? []));
  const named = memo((kind: Kind) => indexByIdentifier(of(kind)));
  const follow: Model["follow"] = (facts, position, kinds) => {
    const text = textAt(position);
    if (text === "absent") return { kind: "absent" };
    const hit = kinds.flatMap((kind) => (text ? (named(kind).get(text.known) ?? []) : []));
    const same = hit.find((candidate) => accountOf(candidate) === accountOf(facts)) ?? hit[0];
    if (same) return { kind: "resource", facts: same };
    const sources = madeOf(facts, position, kinds, byUrn);
    const made = sources.length === 1 ? sources[0] : undefined;
    // A known text that nothing here is called by comes from a resource only if its own name was not known yet.
    if (made && !text) return { kind: "resource", facts: made };
    if (text) return { kind: "external", text: text.known };
    throw new Judged(undecidable(facts.urn, position.path));
  };
  const joins = memo((key: string) => joinBy(of, follow, key));
  const companions: Model["companions"] = (target, kind, property) =>
    joins(`${kind}/${property}/${kindOfType(target.type) ?? ""}`).get(target.urn) ?? [];
  const sources: Model["sources"] = (facts, position, kinds) => madeOf(facts, position, kinds, byUrn);
  return { resources, settings, of, follow, sources, companions };
};

const textAt = (position: Input): { known: string } | "absent" | undefined => {
  if (position.state === "absent") return "absent";
  if (position.state === "unknown") return undefined;
  const known = position.string();
  return known === undefined ? undefined : { known };
};

/** Resources of the wanted kinds that a property's value was made of; several leave it open which. */
const madeOf = (facts: Facts, position: Input, kinds: readonly Kind[], byUrn: ReadonlyMap<string, Facts>) => {
  const property = position.path.split(/[.[]/)[0] ?? "";
  const wanted = new Set<string>(kinds.flatMap((kind) => TOKENS[kind]));
  return (facts.propertyDependencies[property] ?? [])
    .map((urn) => byUrn.get(urn))
    .filter((source) => source !== undefined)
    .filter((source) => wanted.has(source.type));
};

// Not every provider repeats the id among the outputs, but ARNs end with it: `arn:aws:ec2:…:vpc/vpc-1`.
const idInArn = (arn: unknown): string | undefined =>
  typeof arn === "string" && arn.startsWith("arn:") ? arn.split(/[:/]/).at(-1) : undefined;

const indexByIdentifier = (resources: readonly Facts[]): ReadonlyMap<string, Facts[]> => {
  const index = new Map<string, Facts[]>();
  for (const facts of resources) {
    const own = IDENTIFIERS.map((property) => facts.props[property]);
    const texts = [...own, iamArnOf(facts), idInArn(facts.props["arn"])].filter((v) => typeof v === "string");
    for (const text of new Set(texts)) index.set(text, [...(index.get(text) ?? []), facts]);
  }
  return index;
};

const joinBy = (of: Model["of"], follow: Model["follow"], key: string): ReadonlyMap<string, Facts[]> => {
  const [kind, property, owner] = key.split("/") as [Kind, string, Kind | ""];
  const owners = owner === "" ? [] : [owner];
  const joined = new Map<string, Facts[]>();
  for (const facts of of(kind)) {
    const target = tryFollow(follow, facts, property, owners);
    if (target) joined.set(target.urn, [...(joined.get(target.urn) ?? []), facts]);
  }
  return joined;
};

// A companion whose owner can't be known joins nothing: its owner then lacks it, which the rules report.
const tryFollow = (
  follow: Model["follow"],
  facts: Facts,
  property: string,
  owners: readonly Kind[],
): Facts | undefined => {
  try {
    const reference = follow(facts, input(facts, property), owners);
    return reference.kind === "resource" ? reference.facts : undefined;
  } catch (error) {
    if (error instanceof Judged) return undefined;
    throw error;
  }
};

const memo = <K, V>(compute: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as V;
  };
};
