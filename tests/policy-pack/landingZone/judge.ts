// Decides which rules report a mutant: those that say what they did not say of the stacks as they are.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import { declaredFacts, stackFacts } from "../../../policy-pack/analyze/stateFacts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { isStackRule, type Rule } from "../../../policy-pack/rule.ts";
import { isFinding, judge, type Verdict } from "../../../policy-pack/verdict.ts";
import type { Mutant } from "./mutants.ts";

type Said = ReadonlyMap<string, ReadonlySet<string>>;

const textOf = (verdict: Verdict): string => JSON.stringify(verdict);

const findings = (rule: Rule, resources: readonly StateResource[], model: ReturnType<typeof buildModel>) => {
  const verdicts = isStackRule(rule)
    ? rule.check(model)
    : resources
        .filter(({ type }) => rule.appliesTo.includes(type))
        .map(declaredFacts)
        .flatMap((facts) => judge(facts.urn, () => rule.check(facts)));
  return verdicts.filter(isFinding).map(textOf);
};

export class Jury {
  readonly #resources: readonly StateResource[];
  readonly #before: Said;
  constructor(resources: readonly StateResource[], rules: readonly Rule[]) {
    this.#resources = resources;
    const model = buildModel(resources.map(stackFacts));
    this.#before = new Map(rules.map((rule) => [rule.id, new Set(findings(rule, resources, model))]));
  }

  /** The first of these rules, in their order, that reports the mutant. */
  reports(mutant: Mutant, rules: readonly Rule[]): string | undefined {
    const resources = this.#resources.flatMap((resource) =>
      resource.urn === mutant.urn ? (mutant.resource ?? []) : resource,
    );
    const model = buildModel(resources.map(stackFacts));
    const found = rules.find((rule) => {
      const before = this.#before.get(rule.id);
      return findings(rule, resources, model).some((text) => !before?.has(text));
    });
    return found?.id;
  }
}
