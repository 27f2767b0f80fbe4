// Decides what a rule is: one row of the pack's table.

import type { Facts } from "./facts.ts";
import type { Model } from "./model/model.ts";
import type { Verdict } from "./verdict.ts";

export type Severity = "critical" | "high" | "medium" | "low";
export type Level = "mandatory" | "advisory";

/** References to the catalogues that ask for the same thing; empty where none does. */
export type Maps = {
  fsbp: readonly string[];
  cis7: readonly string[];
  nist: readonly string[];
  owasp: readonly string[];
};

type Row = {
  id: string;
  title: string;
  severity: Severity;
  /** Default level; configuration may change it. */
  level: Level;
  /** Pulumi type tokens that the rule judges. */
  appliesTo: readonly string[];
  maps: Maps;
  rationale: string;
  /** The general remedy, in the imperative. */
  fix: string;
  /** Why nobody may be exempted from it; absent: exemptions are taken. */
  noExemption?: string;
};

/** Judges one resource from its inputs, before it is made. */
export type ResourceRule = Row & { kind: "resource"; check(resource: Facts): Verdict | readonly Verdict[] };

/** Judges resources together: `join` looks at companions of one resource, `graph` at who can reach what. */
export type StackRule = Row & { kind: "join" | "graph"; check(model: Model): readonly Verdict[] };

export type Rule = ResourceRule | StackRule;

/** Rows leave out what follows from the severity and the catalogues that don't mention the rule. */
type Draft<R extends Rule> = R extends Rule
  ? Omit<R, "level" | "maps"> & { level?: Level; maps: Partial<Maps> }
  : never;

const levelBySeverity: Readonly<Record<Severity, Level>> = {
  critical: "mandatory",
  high: "mandatory",
  medium: "advisory",
  low: "advisory",
};

const complete = <R extends Rule>(draft: Draft<R>): R => {
  const maps: Maps = { fsbp: [], cis7: [], nist: [], owasp: [], ...draft.maps };
  return { level: levelBySeverity[draft.severity], ...draft, maps } as unknown as R;
};

export const resourceRule = (draft: Draft<ResourceRule>): ResourceRule => complete<ResourceRule>(draft);
export const stackRule = (draft: Draft<StackRule>): StackRule => complete<StackRule>(draft);

export const isStackRule = (rule: Rule): rule is StackRule => rule.kind !== "resource";
