// Decides which rules report a mutant: those that say what they did not say of the stacks as they are.

import type { Facts } from "../../../policy-pack/facts.ts";
import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import { declaredFacts, stackFacts } from "../../../policy-pack/analyze/stateFacts.ts";
import { buildModel, type Model } from "../../../policy-pack/model/model.ts";
import { isStackRule, type Rule } from "../../../policy-pack/rule.ts";
import { isFinding, judge, type Verdict } from "../../../policy-pack/verdict.ts";
import type { Mutant } from "./mutants.ts";

const textOf = (verdict: Verdict): string => JSON.stringify(verdict);

/** Of a rule that judges resources one by one only the changed ones are asked: of the others it says what it said. */
const findings = (rule: Rule, changed: readonly StateResource[], model: Model): readonly string[] => {
  const verdicts = isStackRule(rule)
    ? rule.check(model)
    : changed
        .filter(({ type }) => rule.appliesTo.includes(type))
        .map(declaredFacts)
        .flatMap((facts) => judge(facts.urn, () => rule.check(facts)));
  return verdicts.filter(isFinding).map(textOf);
};

export class Jury {
  readonly #resources: readonly StateResource[];
  readonly #facts: ReadonlyMap<string, Facts>;
  readonly #before = new Map<Rule, ReadonlySet<string>>();
  #model: Model | undefined;

  constructor(resources: readonly StateResource[]) {
    this.#resources = resources;
    this.#facts = new Map(resources.map((resource) => [resource.urn, stackFacts(resource)]));
  }

  /** The first of these rules, in their order, that reports the mutant. */
  reports({ urn, resource }: Mutant, rules: readonly Rule[]): string | undefined {
    const model = buildModel(
      [...this.#facts.values()].flatMap((facts) =>
        facts.urn === urn ? (resource ? stackFacts(resource) : []) : facts,
      ),
    );
    const changed = resource ? [resource] : [];
    return rules.find((rule) => {
      const before = this.#said(rule);
      return findings(rule, changed, model).some((text) => !before.has(text));
    })?.id;
  }

  #said(rule: Rule): ReadonlySet<string> {
    this.#model ??= buildModel([...this.#facts.values()]);
    const said = this.#before.get(rule) ?? new Set(findings(rule, this.#resources, this.#model));
    this.#before.set(rule, said);
    return said;
  }
}
