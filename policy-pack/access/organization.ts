// Decides which guard rails of the organization bind an account: the SCPs and RCPs on the way from the root to it.

import type { Facts } from "../facts.ts";
import { parsePolicy, UNKNOWN, type NamedPolicy } from "../iam/index.ts";
import { accountOf } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";
import { ALLOW_ALL } from "./outsider.ts";

export type Organization = {
  id: string;
  managementAccount: string | undefined;
  /** `o-…/r-…/ou-…/`, the form of aws:PrincipalOrgPaths; undefined for an account that is no member. */
  path(account: string): string | undefined;
  /** One list per level, root first. Empty for accounts that are not bound. */
  scps(account: string): readonly (readonly NamedPolicy[])[];
  rcps(account: string): readonly (readonly NamedPolicy[])[];
};

const TYPE = "aws:organizations/";
const TOKENS = {
  organization: `${TYPE}organization:Organization`,
  unit: `${TYPE}organizationalUnit:OrganizationalUnit`,
  account: `${TYPE}account:Account`,
  policy: `${TYPE}policy:Policy`,
  attachment: `${TYPE}policyAttachment:PolicyAttachment`,
};
type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** AWS nests units five deep; more would be a circle of parents. */
const DEEPEST = 6;

/** AWS attaches it to every target; no state declares it, and without it nothing at all would be allowed. */
const FULL_ACCESS: NamedPolicy = { name: "scp/FullAWSAccess", document: ALLOW_ALL };

/** Undefined where no state declares the organization: then nobody knows what binds whom. */
export const organizationOf = (model: Model): Organization | undefined => {
  const of = (type: string) => model.resources.filter((facts) => facts.type === type);
  const [resource] = of(TOKENS.organization);
  const id = resource && text(resource, "id");
  if (!resource || id === undefined) return undefined;
  const managementAccount = text(resource, "masterAccountId") ?? accountOf(resource);
  const paths = pathsOf(rootOf(resource), of(TOKENS.unit), of(TOKENS.account), managementAccount);
  const attached = attachments(of(TOKENS.policy), of(TOKENS.attachment));
  const bound = (type: PolicyType) =>
    memo((account: string) => {
      const path = account === managementAccount || !enabled(resource, type) ? undefined : paths.get(account);
      const own = type === "SERVICE_CONTROL_POLICY" ? [FULL_ACCESS] : [];
      return (path ?? []).map((target) => [...own, ...(attached(type).get(target) ?? [])]);
    });
  return {
    id,
    managementAccount,
    path: (account) => {
      const path = paths.get(account);
      return path && `${[id, ...path.slice(0, -1)].join("/")}/`;
    },
    scps: bound("SERVICE_CONTROL_POLICY"),
    rcps: bound("RESOURCE_CONTROL_POLICY"),
  };
};

const text = (facts: Facts, property: string): string | undefined => {
  const value = facts.props[property];
  return typeof value === "string" && value !== "" ? value : undefined;
};

const rootOf = (organization: Facts): string => {
  const roots = organization.props["roots"];
  const [first] = Array.isArray(roots) ? (roots as { id?: unknown }[]) : [];
  return typeof first?.id === "string" ? first.id : "root";
};

/** Targets from the root down to each account. */
const pathsOf = (
  root: string,
  units: readonly Facts[],
  accounts: readonly Facts[],
  management: string | undefined,
): ReadonlyMap<string, readonly string[]> => {
  const parents = new Map(
    [...units, ...accounts].map((facts) => [text(facts, "id"), text(facts, "parentId") ?? root]),
  );
  const up = (target: string, depth = 0): readonly string[] => {
    const parent = parents.get(target);
    return parent === undefined || depth > DEEPEST
      ? [root]
      : [...(parent === root ? [root] : up(parent, depth + 1)), target];
  };
  const members = accounts.map((facts) => text(facts, "id")).filter((id) => id !== undefined);
  return new Map([
    ...(management === undefined ? [] : [[management, [root, management]] as const]),
    ...members.map((id) => [id, up(id)] as const),
  ]);
};

// What the organization does not say about its types can't be taken for "off".
const enabled = (organization: Facts, type: PolicyType): boolean => {
  const types = organization.props["enabledPolicyTypes"];
  return !Array.isArray(types) || types.includes(type);
};

const attachments = (policies: readonly Facts[], all: readonly Facts[]) => {
  const byId = new Map(policies.map((facts) => [text(facts, "id"), facts]));
  return memo((type: PolicyType): ReadonlyMap<string, readonly NamedPolicy[]> => {
    const byTarget = Map.groupBy(all, (facts) => text(facts, "targetId") ?? "");
    const list = [...byTarget].map(([target, found]) => {
      const attached = found
        .map((facts) => byId.get(text(facts, "policyId")))
        .filter((facts) => facts !== undefined);
      return [
        target,
        attached.filter((facts) => typeOf(facts) === type).map((facts) => named(facts, type)),
      ] as const;
    });
    return new Map(list);
  });
};

// AWS's own default.
const typeOf = (policy: Facts): string => text(policy, "type") ?? "SERVICE_CONTROL_POLICY";

const named = (policy: Facts, type: PolicyType): NamedPolicy => {
  const kind = type === "SERVICE_CONTROL_POLICY" ? "scp" : "rcp";
  const parsed = parsePolicy(policy.props["content"], kind);
  return {
    name: `${kind}/${text(policy, "name") ?? policy.name}`,
    document: parsed.ok ? parsed.document : UNKNOWN,
  };
};

const memo = <K, V>(compute: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as V;
  };
};
