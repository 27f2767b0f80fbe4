// Decides what hangs where in the organization: units and accounts on their ways from the root, and the guard rails there.

import { input, type Facts } from "../facts.ts";
import { parsePolicy, UNKNOWN, type NamedPolicy } from "../iam/index.ts";
import type { Model, Reference } from "../model/model.ts";
import { Judged, undecidable, type Verdict } from "../verdict.ts";
import { ALLOW_ALL } from "./outsider.ts";

export type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";
export type Levels = readonly (readonly NamedPolicy[])[];

export type Tree = {
  organization: Facts;
  units: readonly Facts[];
  accounts: readonly Facts[];
  /** Units from below the root to the target, itself the last. */
  way(target: Facts): readonly Facts[];
  /** Guard rails that bind a target: one list per level, root first. Empty where the type is switched off. */
  levels(target: Facts, type: PolicyType): Levels;
  /** Declared policies attached right to a target; without one, to the root. */
  attached(type: PolicyType, target?: Facts): readonly Facts[];
  /** Why some guard rails can't be counted: nobody knows where they hang, or what they say. */
  open: readonly Verdict[];
};

/** AWS nests units five deep; more would be a circle of parents. */
const DEEPEST = 6;
const ROOT = "root";

/** AWS attaches it to every target; no state declares it, and without it nothing at all would be allowed. */
export const FULL_ACCESS: NamedPolicy = { name: "scp/FullAWSAccess", document: ALLOW_ALL };

/** Undefined where nothing in view declares the organization: then nobody knows what binds whom. */
export const treeOf = (model: Model): Tree | undefined => {
  const known = remembered.get(model) ?? { tree: build(model) };
  remembered.set(model, known);
  return known.tree;
};

const remembered = new WeakMap<Model, { tree: Tree | undefined }>();

const build = (model: Model): Tree | undefined => {
  const [organization] = model.of("organization");
  if (!organization) return undefined;
  const open = model.of("organizationPolicy").flatMap(withoutType);
  const hangs = byTarget(model, open);
  const way = (target: Facts): readonly Facts[] => wayTo(model, target);
  const attached: Tree["attached"] = (type, target) =>
    (hangs.get(target?.urn ?? ROOT) ?? []).filter((policy) => typeOf(policy) === type);
  const documents = new Map(
    model
      .of("organizationPolicy")
      .filter(bindsCalls)
      .map((policy) => [policy.urn, named(policy, open)] as const),
  );
  const level = (type: PolicyType, target?: Facts) => [
    ...(type === "SERVICE_CONTROL_POLICY" ? [FULL_ACCESS] : []),
    ...attached(type, target).map((policy) => documents.get(policy.urn) as NamedPolicy),
  ];
  return {
    organization,
    units: model.of("organizationUnit"),
    accounts: model.of("memberAccount"),
    way,
    levels: (target, type) =>
      isEnabled(organization, type) ? [level(type), ...way(target).map((unit) => level(type, unit))] : [],
    attached,
    open,
  };
};

// What the organization does not say about its types can't be taken for "off".
const isEnabled = (organization: Facts, type: PolicyType): boolean => {
  const types = organization.props["enabledPolicyTypes"];
  return !Array.isArray(types) || types.includes(type);
};

/** A unit that is declared elsewhere may have guard rails of its own, which are not counted: that errs on the strict side. */
const wayTo = (model: Model, target: Facts): readonly Facts[] => {
  const way = [target];
  while (way.length <= DEEPEST) {
    const parent = followed(model, way[0] as Facts, "parentId", ["organizationUnit", "organization"]);
    if (parent?.kind !== "resource" || parent.facts.type === ORGANIZATION || way.includes(parent.facts))
      return way;
    way.unshift(parent.facts);
  }
  return [target];
};

const ORGANIZATION = "aws:organizations/organization:Organization";

const byTarget = (model: Model, open: Verdict[]): ReadonlyMap<string, readonly Facts[]> => {
  const hangs = new Map<string, Facts[]>();
  for (const attachment of model.of("organizationAttachment")) {
    const policy = followed(model, attachment, "policyId", ["organizationPolicy"], open);
    const kinds = ["organizationUnit", "memberAccount", "organization"] as const;
    const target = followed(model, attachment, "targetId", kinds, open);
    const key = target && keyOf(target);
    // AWS's own policies, and targets that are declared elsewhere, bind nobody here.
    if (policy?.kind === "resource" && key !== undefined)
      hangs.set(key, [...(hangs.get(key) ?? []), policy.facts]);
  }
  return hangs;
};

const keyOf = (target: Reference): string | undefined => {
  if (target.kind === "resource") return target.facts.type === ORGANIZATION ? ROOT : target.facts.urn;
  return target.kind === "external" && /^r-|^root$/.test(target.text) ? ROOT : undefined;
};

const followed = (
  model: Model,
  facts: Facts,
  property: string,
  kinds: Parameters<Model["follow"]>[2],
  open: Verdict[] = [],
): Reference | undefined => {
  try {
    return model.follow(facts, input(facts, property), kinds);
  } catch (error) {
    if (!(error instanceof Judged)) throw error;
    open.push(error.verdict);
    return undefined;
  }
};

// AWS's own default.
const typeOf = (policy: Facts): unknown => policy.props["type"] || "SERVICE_CONTROL_POLICY";

/** It binds calls, or it does not. */
const withoutType = (policy: Facts): Verdict[] =>
  typeof typeOf(policy) === "string" ? [] : [undecidable(policy.urn, "type")];

/** Policies of the other types, such as declarative ones, say nothing about calls. A type that is unknown may. */
const OTHER_TYPE = /^(?!SERVICE_CONTROL_POLICY$|RESOURCE_CONTROL_POLICY$)[A-Z0-9_]+$/;
export const bindsCalls = (policy: Facts): boolean => {
  const type = typeOf(policy);
  return typeof type !== "string" || !OTHER_TYPE.test(type);
};

const named = (policy: Facts, open: Verdict[]): NamedPolicy => {
  const kind = typeOf(policy) === "RESOURCE_CONTROL_POLICY" ? "rcp" : "scp";
  const { name, content } = policy.props;
  const full = `${kind}/${typeof name === "string" && name !== "" ? name : policy.name}`;
  const parsed = parsePolicy(content, kind);
  if (parsed.ok) return { name: full, document: parsed.document };
  const isText = typeof content === "string";
  const reason = isText
    ? `is not a valid policy: ${parsed.faults.slice(0, 3).join("; ")}`
    : "is not known yet";
  open.push({ kind: "undecidable", urn: policy.urn, input: "content", reason });
  return { name: full, document: UNKNOWN };
};
