// Decides what all rules find in the states of several stacks, seen together as one company.

import { EXEMPTIONS, Exemptions } from "../exemptions.ts";
import { buildModel } from "../model/model.ts";
import type { Settings as CompanySettings } from "../model/settings.ts";
import { isStackRule, type Level, type Rule } from "../rule.ts";
import { isFinding, judge, undecidable, type Finding as VerdictFinding, type Verdict } from "../verdict.ts";
import { bySeverity, findingOf, type Finding, type RuleHead } from "./finding.ts";
import type { BaselineEntry } from "./baseline.ts";
import type { Settings } from "./settings.ts";
import { sourceOf, type Exists } from "./source.ts";
import type { StateResource } from "./state.ts";
import { declaredFacts, stackFacts } from "./stateFacts.ts";

export type Report = {
  stacks: readonly string[];
  resources: number;
  /** Rules that ran, with the level that was configured for them. */
  rules: readonly Rule[];
  /** Ids of rules that the configuration turns off. */
  disabled: readonly string[];
  /** Most severe first. */
  findings: readonly Finding[];
  /** How many findings the exemptions cover. */
  exempted: number;
  notes: readonly string[];
  /** Where a baseline was given: how many of its findings are still there, and which are gone. */
  baseline?: { known: number; gone: readonly BaselineEntry[] };
  /** Base URL of the rules' pages (docs/rules), for formats that link to them. */
  pages?: string;
};

export type Options = {
  rules: readonly Rule[];
  settings: Settings;
  /** YYYY-MM-DD, UTC. */
  today: string;
  exists: Exists;
  notes: readonly string[];
};

export const analyze = (resources: readonly StateResource[], options: Options): Report => {
  const { settings, notes } = options;
  const disabled = options.rules.filter((rule) => settings.levels.get(rule.id) === "disabled");
  const rules = options.rules
    .filter((rule) => !disabled.includes(rule))
    .map((rule) => ({ ...rule, level: (settings.levels.get(rule.id) as Level | undefined) ?? rule.level }));
  const exemptions = new Exemptions({ exemptions: settings.exemptions }, options.today);
  const about = lookUp(resources, options.exists);
  const stacks = [...new Set(resources.map((resource) => resource.stack))];
  const all = verdictsOf(rules, resources, settings.company);
  const open = all.filter(({ rule, verdict }) => !exemptions.covers(rule.id, verdict));
  // Asked last, since only now it is known which of them were needed.
  const faulty = exemptions
    .verdicts(new Set(stacks))
    .filter(isFinding)
    .map((verdict) => ({ rule: EXEMPTIONS_RULE, verdict }));
  const findings = [...open, ...faulty].map(({ rule, verdict }) =>
    findingOf(rule, rule.level, verdict, about(verdict.urn)),
  );
  return {
    stacks,
    resources: resources.length,
    rules,
    disabled: disabled.map((rule) => rule.id),
    findings: distinct(findings).toSorted(bySeverity),
    exempted: all.length - open.length,
    notes,
  };
};

type Judgement = { rule: RuleHead & { level: Level }; verdict: VerdictFinding };

const verdictsOf = (
  rules: readonly Rule[],
  resources: readonly StateResource[],
  company: CompanySettings,
): readonly Judgement[] => {
  const model = buildModel(resources.map(stackFacts), company);
  const declared = Map.groupBy(resources.map(declaredFacts), (facts) => facts.type);
  return rules.flatMap((rule) => {
    const verdicts = isStackRule(rule)
      ? safely(rule, "", () => rule.check(model))
      : rule.appliesTo
          .flatMap((token) => declared.get(token) ?? [])
          .flatMap((facts) => safely(rule, facts.urn, () => judge(facts.urn, () => rule.check(facts))));
    return verdicts.filter(isFinding).map((verdict) => ({ rule, verdict }));
  });
};

/** A rule that breaks has proven nothing; the resource it broke on did not pass. */
const safely = (rule: Rule, urn: string, run: () => readonly Verdict[]): readonly Verdict[] => {
  try {
    return run();
  } catch (error) {
    const reason = `made the rule stop: ${error instanceof Error ? error.message : String(error)}`;
    return [undecidable(urn, rule.id, reason)];
  }
};

const EXEMPTIONS_RULE = {
  id: EXEMPTIONS,
  title: "Exemptions are needed, in force and complete",
  severity: "high",
  level: "mandatory",
  fix: "",
} as const;

const lookUp = (resources: readonly StateResource[], exists: Exists) => {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return (urn: string) => {
    const resource = byUrn.get(urn);
    return { resource, source: resource && sourceOf(resource.trace, exists) };
  };
};

/** One cause shows up once, however many actions or statements it touches. */
const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [finding.fingerprint, finding])).values(),
];
