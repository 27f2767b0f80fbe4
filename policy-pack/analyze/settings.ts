// Decides what a configuration of the pack asks for; the file is the one that Pulumi takes as --policy-pack-config.

import { z } from "zod";
import { EXEMPTIONS, type Exemption } from "../exemptions.ts";
import { defaultSettings, settingsFrom, type Settings as CompanySettings } from "../model/settings.ts";
import { isStackRule, type Level, type Rule } from "../rule.ts";
import { didYouMean } from "./nearest.ts";
import type { Parsed } from "./state.ts";

export type Settings = {
  levels: ReadonlyMap<string, Level | "disabled">;
  exemptions: readonly Exemption[];
  company: CompanySettings;
};

export const DEFAULTS: Settings = { levels: new Map(), exemptions: [], company: defaultSettings };

/** The policy that runs the rules over the stack, as the configuration names it. */
const STACK = "lz-stack";

const accounts = z.array(z.string().regex(/^\d{12}$/, "is no account: it takes 12 digits")).optional();
const trusted = z.strictObject({ identity: z.string().startsWith("arn:"), reason: z.string().min(10) });
const company = {
  accounts,
  thirdParties: accounts,
  issuers: z.array(z.string().min(1)).optional(),
  platform: z.array(trusted).optional(),
};
const level = z.enum(["mandatory", "advisory", "disabled"]);
const exemption = z.strictObject({
  rule: z.string(),
  urn: z.string().min(1),
  reason: z.string().min(10),
  ticket: z.string().min(1),
  owner: z.string().min(1),
  until: z.iso.date("is no day as YYYY-MM-DD"),
});
const settingsSchema = z
  .object({
    [EXEMPTIONS]: z.strictObject({ exemptions: z.array(exemption).default([]) }).optional(),
    [STACK]: z.strictObject({ levels: z.record(z.string(), level).default({}), ...company }).optional(),
  })
  .catchall(z.union([level, z.strictObject({ enforcementLevel: level })]));

/** Reads a configuration; every fault at once. A rule id that does not exist is a fault, never ignored. */
export const parseSettings = (text: string, origin: string, rules: readonly Rule[]): Parsed<Settings> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [`${origin} is not JSON: ${(error as Error).message}`] };
  }
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map((i) => `${origin}: ${i.path.join(".")} ${i.message}`),
    };
  }
  const { [EXEMPTIONS]: exempt, [STACK]: stack, ...single } = parsed.data;
  const exemptions = exempt?.exemptions ?? [];
  const levels = { single: single as Record<string, SingleLevel>, stack: stack?.levels ?? {} };
  const faults = idFaults(levels, exemptions, rules).map((fault) => `${origin}: ${fault}`);
  if (faults.length > 0) return { ok: false, faults };
  const named = Object.entries(levels.single).map(
    ([id, value]) => [id, typeof value === "string" ? value : value.enforcementLevel] as const,
  );
  const all = new Map([...named, ...Object.entries(levels.stack)]);
  return { ok: true, value: { levels: all, exemptions, company: settingsFrom(stack ?? {}) } };
};

type SingleLevel = z.infer<typeof level> | { enforcementLevel: z.infer<typeof level> };
type Levels = { single: Record<string, SingleLevel>; stack: Record<string, z.infer<typeof level>> };

const idFaults = (
  levels: Levels,
  exemptions: readonly Exemption[],
  rules: readonly Rule[],
): readonly string[] => {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const unknown = (place: string, id: string) =>
    `${place} "${id}" is not a rule${didYouMean(id, [...byId.keys(), EXEMPTIONS, STACK])}`;
  return [
    ...Object.keys(levels.single).flatMap((id) => {
      const rule = byId.get(id);
      if (!rule) return [unknown("key", id)];
      // The engine runs these under one policy and would not look at a level given to the rule itself.
      return isStackRule(rule)
        ? [`${id} judges the whole stack: set its level in ${STACK}.levels.${id}`]
        : [];
    }),
    ...Object.keys(levels.stack).flatMap((id) => {
      const rule = byId.get(id);
      if (!rule) return [unknown(`${STACK}.levels`, id)];
      return isStackRule(rule) ? [] : [`${id} judges one resource: set its level at the top, "${id}": "…"`];
    }),
    ...exemptions.flatMap(({ rule }, index) =>
      byId.has(rule) ? [] : [unknown(`${EXEMPTIONS}.exemptions.${index}.rule`, rule)],
    ),
  ];
};
