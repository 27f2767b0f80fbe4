// Decides what the engine's configuration of the pack means: the whole of it, read by the same rules as for exported states.

import { readSnapshots } from "./company/view.ts";
import { whereOf } from "./company/where.ts";
import { EXEMPTIONS, Exemptions } from "./exemptions.ts";
import type { Rule } from "./rule.ts";
import type { Session } from "./session.ts";
import { DEFAULTS, LEVELS, STACK } from "./settings.ts";

/** By policy: the level in force, as given or by default, and what else is configured. */
export type Given = ReadonlyMap<string, { level: string; properties: Readonly<Record<string, unknown>> }>;

/** Faults of the configuration; without any, the session is ready to judge. */
export const configure = async (
  given: Given,
  rules: readonly Rule[],
  session: Session,
): Promise<readonly string[]> => {
  const config = configOf(given, rules);
  if (Object.keys(config).length > 0) {
    // Loaded where something is configured: most previews have nothing to check.
    const { readSettings } = await import("./analyze/settings.ts");
    const parsed = readSettings(config, "policy pack configuration", rules);
    if (!parsed.ok) return parsed.faults;
    session.settings = parsed.value;
  } else session.settings = DEFAULTS;
  session.exemptions = new Exemptions({ exemptions: session.settings.exemptions }, session.today());
  session.configured = true;
  const where = whereOf(session.settings.states, process.env);
  if (where) session.snapshots = readSnapshots(where, process.env);
  return [];
};

/** The configuration as its author wrote it: the engine hands over every policy, with what is default, too. */
const configOf = (given: Given, rules: readonly Rule[]): Readonly<Record<string, unknown>> => {
  const defaults = new Map(rules.map((rule) => [rule.id, rule.level as string]));
  const levels = [...given]
    .filter(([name, { level }]) => defaults.has(name) && defaults.get(name) !== level)
    .map(([name, { level }]) => [name, level] as const);
  const whole = [STACK, EXEMPTIONS].flatMap((name) => {
    const { level = "mandatory", properties = {} } = given.get(name) ?? {};
    // Both speak of the pack itself: their level is not for anybody to lower, which the reader of settings says.
    if (level !== "mandatory") return [[name, { ...properties, enforcementLevel: level }] as const];
    return Object.keys(properties).length === 0 ? [] : [[name, properties] as const];
  });
  return Object.fromEntries([...levels, ...whole]);
};

/** Order of the engine's enumeration (analyzer.proto, EnforcementLevel). */
const ENGINE_LEVELS = ["advisory", "mandatory", "disabled", "remediate"] as const;

export const levelOf = (number: number): string =>
  ENGINE_LEVELS[number] ?? `level ${number} (${LEVELS.join(", ")})`;
