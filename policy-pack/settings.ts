// Decides how severe a rule is and how much a finding of it weighs, in each environment, by the pack's configuration.

import type { Where } from "./company/where.ts";
import type { Exemption } from "./exemptions.ts";
import { defaultSettings, type Settings as CompanySettings } from "./model/settings.ts";
import type { Level, Rule, Severity } from "./rule.ts";

/** The policy that runs the rules over the stack; its configuration holds what is said about all of them. */
export const STACK = "lz-stack";

export const LEVELS = ["mandatory", "advisory", "disabled"] as const;
export const SEVERITIES = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

/** Choices by rule id. */
export type Grades = {
  levels: ReadonlyMap<string, Level | "disabled">;
  severities: ReadonlyMap<string, Severity>;
};

/** What a configuration of the pack says. */
export type Settings = Grades & {
  /** By stack; an environment is a stack. Stronger than what holds for all. */
  environments: ReadonlyMap<string, Grades>;
  exemptions: readonly Exemption[];
  /**
   * Rules that are looked at before they count, with the last day of that (YYYY-MM-DD, UTC): until then they say nothing in
   * previews, and analyses list what they find apart from the rest.
   */
  observed: ReadonlyMap<string, string>;
  /** By name of a team: patterns over the URNs of what is its own; `*` stands for anything. The first that fits counts. */
  teams: ReadonlyMap<string, readonly string[]>;
  company: CompanySettings;
  /** Where the other stacks are seen; undefined: the stack at hand is judged alone. */
  states?: Where;
};

export const DEFAULTS: Settings = {
  levels: new Map(),
  severities: new Map(),
  environments: new Map(),
  exemptions: [],
  observed: new Map(),
  teams: new Map(),
  company: defaultSettings,
};

export const stackOf = (urn: string): string => urn.split(":")[2] ?? "";

/** What tells the stack from all others, `urn:pulumi:dev::website`: projects may give the same name to theirs. */
export const originOf = (urn: string): string => urn.split("::").slice(0, 2).join("::");

export type Grade = { level: Level | "disabled"; severity: Severity };

/** What a rule weighs in one stack. */
export const gradeOf = (settings: Settings, rule: Gradable, stack: string): Grade => {
  const own = settings.environments.get(stack);
  return {
    level: own?.levels.get(rule.id) ?? settings.levels.get(rule.id) ?? rule.level,
    severity: own?.severities.get(rule.id) ?? settings.severities.get(rule.id) ?? rule.severity,
  };
};

/** Whether a rule is only looked at on this day (YYYY-MM-DD, UTC). */
export const isObserved = ({ observed }: Settings, rule: string, today: string): boolean => {
  const until = observed.get(rule);
  return until !== undefined && today <= until;
};

type Gradable = Pick<Rule, "id" | "severity" | "level">;

/** True where no stack wants to hear of the rule. */
export const isOff = (settings: Settings, rule: Gradable): boolean =>
  ["", ...settings.environments.keys()].every((stack) => gradeOf(settings, rule, stack).level === "disabled");

/** An environment that is no stack is misspelt: what it says would hold nowhere. */
export const strayEnvironments = ({ environments }: Settings, stacks: readonly string[]): readonly string[] =>
  [...environments.keys()].filter((name) => !stacks.includes(name));
