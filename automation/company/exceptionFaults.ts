// Decides whether an exception from a rule can be asked for, or granted: every fault at once, each with the wrong value.
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import type { Rule } from "../../policy-pack/rule.ts";
import type { Fault } from "../errors.ts";

export interface Wanted {
  readonly environment: string;
  readonly rule: string;
  readonly urn: string;
  /** YYYY-MM-DD. */
  readonly until: string;
}

/** What lasts longer is the way things are, and belongs into the program or the pack's configuration. */
const mostDays = 365;
const day = 86_400_000;

/** `today`: YYYY-MM-DD, UTC. */
export function exceptionFaults(
  { environment, rule, urn, until }: Wanted,
  rules: readonly Pick<Rule, "id" | "noExemption">[],
  today: string,
): Fault[] {
  const faults: [keyof Wanted, string | undefined, string][] = [
    ["rule", faultOfRule(rule, rules), rule],
    ["urn", faultOfUrn(urn, environment), urn],
    ["until", faultOfDay(until, today), until],
  ];
  return faults.flatMap(([field, message, value]) =>
    message === undefined ? [] : [{ path: `body.${field}`, message, value }],
  );
}

function faultOfRule(id: string, rules: readonly Pick<Rule, "id" | "noExemption">[]): string | undefined {
  const found = rules.find((rule) => rule.id === id);
  if (found?.noExemption !== undefined) return `takes no exception: ${found.noExemption}`;
  if (found !== undefined) return undefined;
  const known = rules.map((rule) => rule.id);
  return `is no rule of the policy pack${didYouMean(id, known)}`;
}

/** It names its stack, so that it helps no other, and something of a resource's name, so that it does not help all. */
function faultOfUrn(urn: string, environment: string): string | undefined {
  const begin = `urn:pulumi:${environment}::`;
  if (!urn.startsWith(begin))
    return `does not begin with ${begin}: an exception is for one environment, named without a star`;
  const name = urn.split("::").at(-1) ?? "";
  if (urn.split("::").length < 3 || /^[*:]*$/.test(name))
    return `names no resource: give the last part, such as ${begin}*::bastion, in which a star stands for anything`;
  return undefined;
}

function faultOfDay(until: string, today: string): string | undefined {
  if (until < today) return `is over: give a day from ${today} on`;
  const days = (Date.parse(until) - Date.parse(today)) / day;
  return days > mostDays ? `is more than ${mostDays} days ahead` : undefined;
}

/** The rules are loaded when they are first asked for. */
export const packRules = async (): Promise<readonly Rule[]> =>
  (await import("../../policy-pack/pack.ts")).rules;
