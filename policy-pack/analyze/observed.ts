// Decides what becomes of rules that are only looked at: who still offends against them, and when they begin to count.

import { matches } from "../exemptions.ts";
import type { Rule } from "../rule.ts";
import { isObserved, STACK, type Settings } from "../settings.ts";
import type { Finding } from "./finding.ts";

/** `offenders`: by team, what the rule finds; where nobody offends any more, it can count at once. */
export type Observed = {
  rule: string;
  title: string;
  /** The last day on which it does not count, YYYY-MM-DD, UTC. */
  until: string;
  offenders: readonly { team: string; findings: readonly Finding[] }[];
};

/** Whose resources no team has said to be its own. */
export const NOBODY = "(no team)";

type Given = { rules: readonly Pick<Rule, "id" | "title">[]; settings: Settings; today: string };

/** In the order of the configuration; those whose time is over count like any other, and are not among them. */
export const observedOf = (
  { rules, settings, today }: Given,
  findings: readonly Finding[],
): readonly Observed[] =>
  [...settings.observed]
    .filter(([id]) => isObserved(settings, id, today))
    .map(([id, until]) => ({
      rule: id,
      title: rules.find((rule) => rule.id === id)?.title ?? id,
      until,
      offenders: byTeam(
        settings,
        findings.filter(({ rule }) => rule === id),
      ),
    }));

const byTeam = (settings: Settings, findings: readonly Finding[]): Observed["offenders"] =>
  [...Map.groupBy(findings, ({ urn }) => teamOf(settings, urn))]
    .map(([team, own]) => ({ team, findings: own }))
    .toSorted((a, b) => (a.team < b.team ? -1 : 1));

export const teamOf = ({ teams }: Pick<Settings, "teams">, urn: string): string =>
  [...teams].find(([, patterns]) => patterns.some((pattern) => matches(pattern, urn)))?.[0] ?? NOBODY;

/** What the configuration still says of rules whose time is over. */
export const overdue = (settings: Settings, today: string): readonly string[] =>
  [...settings.observed]
    .filter(([id]) => !isObserved(settings, id, today))
    .map(([id, until]) => `${id} counts since ${until} is over: take it out of ${STACK}.observed`);

/** One line, e.g. `NET-09 counts from 2027-02-01 on: 3 findings of web (2), (no team) (1)`. */
export const standingOf = ({ rule, until, offenders }: Observed): string => {
  const total = offenders.reduce((sum, { findings }) => sum + findings.length, 0);
  if (total === 0) return `${rule} is offended against by nobody: it can count (--activate)`;
  const teams = offenders.map(({ team, findings }) => `${team} (${findings.length})`).join(", ");
  return `${rule} counts once ${until} is over: ${total} ${total === 1 ? "finding" : "findings"} of ${teams}`;
};

/**
 * A configuration in which rules that nobody offends against count. Everything else in it stays as its author wrote it.
 * `config`: as it was read, and valid.
 */
export function activate(
  config: Readonly<Record<string, unknown>>,
  observed: readonly Observed[],
): { config: Readonly<Record<string, unknown>>; activated: readonly string[] } {
  const activated = observed.filter(({ offenders }) => offenders.length === 0).map(({ rule }) => rule);
  const stack = config[STACK] as Readonly<Record<string, unknown>> | undefined;
  if (stack === undefined || activated.length === 0) return { config, activated };
  const left = Object.entries((stack["observed"] ?? {}) as Readonly<Record<string, string>>).filter(
    ([id]) => !activated.includes(id),
  );
  const { observed: _, ...others } = stack;
  const changed = left.length === 0 ? others : { ...others, observed: Object.fromEntries(left) };
  return { config: { ...config, [STACK]: changed }, activated };
}
