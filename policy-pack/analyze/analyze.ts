// Decides what all rules find in the states of several stacks, seen together as one company.

import { EXEMPTIONS, Exemptions, type Standing } from "../exemptions.ts";
import { buildModel } from "../model/model.ts";
import { isStackRule, type Level, type Rule } from "../rule.ts";
import { safely } from "../session.ts";
import {
  gradeOf,
  isObserved,
  isOff,
  originOf,
  stackOf,
  strayEnvironments,
  type Grade,
  type Settings,
} from "../settings.ts";
import { isFinding, judge, type Finding as VerdictFinding } from "../verdict.ts";
import { bySeverity, findingOf, type Finding, type RuleHead } from "./finding.ts";
import type { BaselineEntry } from "./baseline.ts";
import { didYouMean } from "./nearest.ts";
import { observedOf, overdue, type Observed } from "./observed.ts";
import { sourceOf, type Exists } from "./source.ts";
import type { StateResource } from "./state.ts";
import { declaredFacts, stackFacts } from "./stateFacts.ts";
import { unjudged } from "./unjudged.ts";

export type Report = {
  stacks: readonly string[];
  /** The same with their projects, `urn:pulumi:dev::website`. */
  origins: readonly string[];
  resources: number;
  /** Rules that ran, with the level that is configured for all stacks. */
  rules: readonly Rule[];
  /** Ids of rules that the configuration turns off. */
  disabled: readonly string[];
  /** Most severe first. */
  findings: readonly Finding[];
  /** How many findings the exemptions cover. */
  exempted: number;
  exemptions: readonly Standing[];
  /** Rules that do not count yet, with what they find. */
  observed: readonly Observed[];
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
  const { settings } = options;
  const disabled = options.rules.filter((rule) => isOff(settings, rule));
  const rules = options.rules
    .filter((rule) => !disabled.includes(rule))
    // One that only some stacks want keeps its own level for the rest.
    .map((rule) => ({ ...rule, ...on(gradeOf(settings, rule, ""), rule.level) }));
  const exemptions = new Exemptions({ exemptions: settings.exemptions }, options.today);
  const about = lookUp(resources, options.exists);
  const stacks = [...new Set(resources.map((resource) => resource.stack))];
  const strays = strayEnvironments(settings, stacks).map(
    (name) =>
      `lz-stack.environments.${name} is none of the stacks that are judged${didYouMean(name, stacks)}`,
  );
  const all = verdictsOf(
    options.rules.filter((rule) => !disabled.includes(rule)),
    resources,
    settings,
  );
  const open = all.filter(({ rule, verdict }) => !exemptions.covers(rule.id, verdict));
  // Asked last, since only now it is known which of them were needed.
  const faulty = exemptions
    .verdicts(new Set(stacks))
    .filter(isFinding)
    .map((verdict) => ({ rule: EXEMPTIONS_RULE, verdict }));
  const findings = distinct(
    [...open, ...faulty].map(({ rule, verdict }) => findingOf(rule, rule.level, verdict, about(verdict.urn))),
  ).toSorted(bySeverity);
  const counts = ({ rule }: { rule: string }): boolean => !isObserved(settings, rule, options.today);
  return {
    stacks,
    origins: [...new Set(resources.map(({ urn }) => originOf(urn)))],
    resources: resources.length,
    rules,
    disabled: disabled.map((rule) => rule.id),
    findings: findings.filter(counts),
    exempted: all.length - open.length,
    exemptions: exemptions.standings(new Set(stacks)),
    observed: observedOf(options, findings),
    notes: [
      ...options.notes,
      ...strays,
      ...overdue(settings, options.today),
      ...unjudged(resources, options.rules),
    ],
  };
};

type Judgement = { rule: RuleHead & { level: Level }; verdict: VerdictFinding };

const verdictsOf = (
  rules: readonly Rule[],
  resources: readonly StateResource[],
  settings: Settings,
): readonly Judgement[] => {
  const model = buildModel(resources.map(stackFacts), settings.company);
  const declared = Map.groupBy(resources.map(declaredFacts), (facts) => facts.type);
  return rules.flatMap((rule) => {
    const verdicts = isStackRule(rule)
      ? safely(rule, "", () => rule.check(model))
      : rule.appliesTo
          .flatMap((token) => declared.get(token) ?? [])
          .flatMap((facts) => safely(rule, facts.urn, () => judge(facts.urn, () => rule.check(facts))));
    return verdicts.filter(isFinding).flatMap((verdict): Judgement[] => {
      const { level, severity } = gradeOf(settings, rule, stackOf(verdict.urn));
      return level === "disabled" ? [] : [{ rule: { ...rule, severity, level }, verdict }];
    });
  });
};

const on = ({ level, severity }: Grade, otherwise: Level) => ({
  severity,
  level: level === "disabled" ? otherwise : level,
});

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
