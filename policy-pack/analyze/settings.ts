// Decides what a configuration of the pack asks for; the file is the one that Pulumi takes as --policy-pack-config.

import { z } from "zod";
import { isPlace } from "../company/where.ts";
import { EXEMPTIONS } from "../exemptions.ts";
import { settingsFrom } from "../model/settings.ts";
import { isStackRule, type Rule } from "../rule.ts";
import { LEVELS, SEVERITIES, STACK, type Grades, type Settings } from "../settings.ts";
import { didYouMean } from "./nearest.ts";
import type { Parsed } from "./state.ts";
import { told } from "../errorTable.ts";

const accounts = z.array(z.string().regex(/^\d{12}$/, "is no account: it takes 12 digits")).optional();
const trusted = z.strictObject({ identity: z.string().startsWith("arn:"), reason: z.string().min(10) });
const texts = z.array(z.string().min(1)).optional();
const company = {
  accounts,
  thirdParties: accounts,
  issuers: texts,
  workflows: texts,
  external: texts,
  platform: z.array(trusted).optional(),
};
const level = z.enum(LEVELS);
const grades = {
  levels: z.record(z.string(), level).default({}),
  severities: z.record(z.string(), z.enum(SEVERITIES)).default({}),
};
const states = z.strictObject({
  from: z.string().refine(isPlace, {
    error: ({ input }) =>
      `is an absolute path or a web address, not "${String(input)}": the pack runs in its own folder`,
  }),
  stacks: texts,
  notDeployed: texts,
  maxAgeHours: z.number().min(1).optional(),
});
const day = z.iso.date("is no day as YYYY-MM-DD");
const exemption = z.strictObject({
  rule: z.string(),
  urn: z.string().min(1),
  reason: z.string().min(10),
  ticket: z.string().min(1),
  owner: z.string().min(1),
  until: day,
});
const stackPolicy = z.strictObject({
  ...grades,
  environments: z.record(z.string(), z.strictObject(grades)).default({}),
  states: states.optional(),
  observed: z.record(z.string(), day).default({}),
  teams: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
  ...company,
});
const settingsSchema = z
  .object({
    [EXEMPTIONS]: z.strictObject({ exemptions: z.array(exemption).default([]) }).optional(),
    [STACK]: stackPolicy.optional(),
  })
  .catchall(z.union([level, z.strictObject({ enforcementLevel: level })]));
type Config = z.infer<typeof settingsSchema>;

/** Reads the text of a configuration; every fault at once. A rule id that does not exist is a fault, never ignored. */
export const parseSettings = (text: string, origin: string, rules: readonly Rule[]): Parsed<Settings> => {
  try {
    return readSettings(JSON.parse(text), origin, rules);
  } catch (error) {
    return { ok: false, faults: [told("settings_not_json", { origin, why: (error as Error).message })] };
  }
};

/** Likewise, for a configuration that somebody else has read from its file. */
export const readSettings = (json: unknown, origin: string, rules: readonly Rule[]): Parsed<Settings> => {
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) =>
      told("settings_malformed", { origin, place: issue.path.join("."), why: issue.message }),
    );
    return { ok: false, faults };
  }
  const faults = faultsOf(parsed.data, origin, rules);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: settingsOf(parsed.data) };
};

const settingsOf = (config: Config): Settings => {
  const { [EXEMPTIONS]: exempt, [STACK]: stack, ...single } = config;
  const all = gradesOf(stack ?? { levels: {}, severities: {} });
  return {
    levels: new Map([...singleLevels(single), ...all.levels]),
    severities: all.severities,
    environments: new Map(
      Object.entries(stack?.environments ?? {}).map(([name, chosen]) => [name, gradesOf(chosen)]),
    ),
    exemptions: exempt?.exemptions ?? [],
    observed: new Map(Object.entries(stack?.observed ?? {})),
    teams: new Map(Object.entries(stack?.teams ?? {})),
    company: settingsFrom(stack ?? {}),
    ...(stack?.states ? { states: stack.states } : {}),
  };
};

type Chosen = Pick<z.infer<typeof stackPolicy>, "levels" | "severities">;

const gradesOf = ({ levels, severities }: Chosen): Grades => ({
  levels: new Map(Object.entries(levels)),
  severities: new Map(Object.entries(severities)),
});

type SingleLevel = z.infer<typeof level> | { enforcementLevel: z.infer<typeof level> };

const singleLevels = (single: object): readonly (readonly [string, z.infer<typeof level>])[] =>
  Object.entries(single as Record<string, SingleLevel>).map(
    ([id, value]) => [id, typeof value === "string" ? value : value.enforcementLevel] as const,
  );

/** Each place where a rule's id stands, as a reader of the file finds it. */
const faultsOf = (config: Config, origin: string, rules: readonly Rule[]): readonly string[] => {
  const { [EXEMPTIONS]: exempt, [STACK]: stack, ...single } = config;
  const places = [
    ...Object.keys(single).map((id) => ({ place: "key", id })),
    ...idsOf(STACK, stack),
    ...Object.keys(stack?.observed ?? {}).map((id) => ({ place: `${STACK}.observed`, id })),
    ...Object.entries(stack?.environments ?? {}).flatMap(([name, chosen]) =>
      idsOf(`${STACK}.environments.${name}`, chosen),
    ),
    ...(exempt?.exemptions ?? []).map(({ rule }, at) => ({
      place: `${EXEMPTIONS}.exemptions.${at}.rule`,
      id: rule,
    })),
  ];
  const known = rules.map((rule) => rule.id);
  const unknown = places
    .filter(({ id }) => !known.includes(id))
    .map(({ place, id }) =>
      told("rule_unknown", { origin, place, id, hint: didYouMean(id, [...known, EXEMPTIONS, STACK]) }),
    );
  return [
    ...unknown,
    ...neverExempt(exempt?.exemptions ?? [], origin, rules),
    ...turnedOffTwice(singleLevels(single), stack, rules).map((id) => told("rule_off_twice", { origin, id })),
  ];
};

const idsOf = (place: string, chosen: Chosen | undefined) =>
  (["levels", "severities"] as const).flatMap((kind) =>
    Object.keys(chosen?.[kind] ?? {}).map((id) => ({ place: `${place}.${kind}`, id })),
  );

const neverExempt = (
  exemptions: readonly { rule: string }[],
  origin: string,
  rules: readonly Rule[],
): readonly string[] =>
  exemptions.flatMap(({ rule: id }, at) => {
    const reason = rules.find((rule) => rule.id === id)?.noExemption;
    return reason === undefined
      ? []
      : [told("rule_not_exempt", { origin, place: `${EXEMPTIONS}.exemptions.${at}`, id, reason })];
  });

/** The engine never runs a rule of one resource that is disabled under its own id, whatever else is said of it. */
const turnedOffTwice = (
  single: readonly (readonly [string, string])[],
  stack: z.infer<typeof stackPolicy> | undefined,
  rules: readonly Rule[],
): readonly string[] => {
  const chosen = [stack, ...Object.values(stack?.environments ?? {})];
  const off = single.filter(
    ([id, value]) => value === "disabled" && rules.some((rule) => rule.id === id && !isStackRule(rule)),
  );
  return off
    .filter(([id]) => chosen.some((grade) => (grade?.levels[id] ?? "disabled") !== "disabled"))
    .map(([id]) => id);
};
