// The table of condition operators: how one value of the policy compares with one value of the request.
import { BlockList, isIP } from "node:net";
import { compileWildcard } from "./wildcard.ts";
import { MAYBE, NO, tri, type Tri } from "./tri.ts";
import type { TextKind } from "./variables.ts";

/** Compares with one context value. */
export type Test = (contextValue: string) => Tri;

export type Operator = {
  /** "Not" operators are the complement of their positive twin, and hold for an absent key. */
  negated: boolean;
  text: TextKind;
  /** Prepares one value of the policy; undefined where AWS could not read that value. */
  prepare(policyValue: string): Test | undefined;
};

type Comparison = Omit<Operator, "negated">;

const stringEquals: Comparison = { text: "plain", prepare: (p) => (v) => tri(v === p) };

const stringIgnoreCase: Comparison = {
  text: "plain",
  prepare(policyValue) {
    const lower = policyValue.toLowerCase();
    return (v) => tri(v.toLowerCase() === lower);
  },
};

const stringLike: Comparison = {
  text: "pattern",
  prepare(policyValue) {
    const matches = compileWildcard(policyValue);
    return (v) => tri(matches(v));
  },
};

/** ArnEquals and ArnLike behave alike: each of the six segments is compared for itself, wildcards in each. */
const arnLike: Comparison = {
  text: "pattern",
  prepare(policyValue) {
    if (policyValue === "*") return (v) => tri(v.startsWith("arn:"));
    const segments = arnSegments(policyValue)?.map(compileWildcard);
    return segments && ((v) => tri(arnSegments(v)?.every((part, i) => segments[i]?.(part)) ?? false));
  },
};

const bool: Comparison = {
  text: "plain",
  prepare(policyValue) {
    const wanted = policyValue.toLowerCase();
    if (wanted !== "true" && wanted !== "false") return undefined;
    return (v) => tri(v.toLowerCase() === wanted);
  },
};

const ipAddress: Comparison = {
  text: "plain",
  prepare(policyValue) {
    const [address = "", bits] = policyValue.split("/");
    const family = familyOf(address);
    if (!family || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
    const width = bits === undefined ? (family === "ipv4" ? 32 : 128) : Number(bits);
    if (width > (family === "ipv4" ? 32 : 128)) return undefined;
    const range = new BlockList();
    range.addSubnet(address, width, family);
    return (v) => {
      const kind = familyOf(v);
      return kind ? tri(range.check(v, kind)) : MAYBE;
    };
  },
};

const numeric = ordered((text) => (/^\s*[-+]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : NaN));

/** ISO 8601 or seconds since 1970. */
const date = ordered((text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : isoDate(text)));

const ORDER: Record<string, (v: number, p: number) => boolean> = {
  Equals: (v, p) => v === p,
  LessThan: (v, p) => v < p,
  LessThanEquals: (v, p) => v <= p,
  GreaterThan: (v, p) => v > p,
  GreaterThanEquals: (v, p) => v >= p,
};

const positive = (comparison: Comparison): Operator => ({ ...comparison, negated: false });
const negative = (comparison: Comparison): Operator => ({ ...comparison, negated: true });

/** Every operator but Null, which asks for presence only. Source: IAM User Guide, "Condition operators". */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["StringEquals", positive(stringEquals)],
  ["StringNotEquals", negative(stringEquals)],
  ["StringEqualsIgnoreCase", positive(stringIgnoreCase)],
  ["StringNotEqualsIgnoreCase", negative(stringIgnoreCase)],
  ["StringLike", positive(stringLike)],
  ["StringNotLike", negative(stringLike)],
  ...orderedOperators("Numeric", numeric),
  ...orderedOperators("Date", date),
  ["Bool", positive(bool)],
  ["BinaryEquals", positive(stringEquals)],
  ["IpAddress", positive(ipAddress)],
  ["NotIpAddress", negative(ipAddress)],
  ["ArnEquals", positive(arnLike)],
  ["ArnLike", positive(arnLike)],
  ["ArnNotEquals", negative(arnLike)],
  ["ArnNotLike", negative(arnLike)],
]);

function orderedOperators(prefix: string, family: (relation: string) => Comparison): [string, Operator][] {
  const relations = Object.keys(ORDER).map((r) => [prefix + r, positive(family(r))] as [string, Operator]);
  return [...relations, [`${prefix}NotEquals`, negative(family("Equals"))]];
}

/** A request value that is no number (or date) leaves the answer open: AWS does not say what it does then. */
function ordered(read: (text: string) => number) {
  return (relation: string): Comparison => ({
    text: "plain",
    prepare(policyValue) {
      const wanted = read(policyValue);
      const holds = ORDER[relation];
      if (Number.isNaN(wanted) || !holds) return undefined;
      return (v) => {
        const value = read(v);
        return Number.isNaN(value) ? MAYBE : tri(holds(value, wanted));
      };
    },
  });
}

/** Without an offset it is UTC, wherever this program runs. */
function isoDate(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T([\d:.]+)(Z|[-+]\d{2}:?\d{2})?)?$/.exec(text);
  return match ? Date.parse(`${match[1]}T${match[2] ?? "00:00:00"}${match[3] ?? "Z"}`) : NaN;
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(address);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : undefined;
}

/** arn, partition, service, region, account, and the rest whole; undefined where it is no ARN. */
function arnSegments(text: string): string[] | undefined {
  const parts = text.split(":");
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** The answer for a policy value that AWS could not read: it matches nothing. */
export const UNREADABLE: Test = () => NO;
