// Runs one rule over a table of cases and demands that every kind of verdict occurs in it.

import { expect } from "chai";
import type { Facts } from "../../policy-pack/facts.ts";
import { buildModel, type Model } from "../../policy-pack/model/model.ts";
import { rules } from "../../policy-pack/pack.ts";
import { isStackRule, type Rule } from "../../policy-pack/rule.ts";
import { isFinding, judge, type Verdict } from "../../policy-pack/verdict.ts";

export type Expectation = Verdict["kind"];

/** `says`: text that every finding's message (or, where undecidable, its input) must hold, at least one each. */
export type Case = {
  name: string;
  expect: Expectation;
  says?: string;
  on?: string;
  resources: readonly Facts[];
};

export const ruleById = (id: string): Rule => {
  const rule = rules.find((r) => r.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
};

const models = new WeakMap<readonly Facts[], Model>();
/** One for all rules, as in the pack: what one rule has found out is there for the next. */
const modelOf = (resources: readonly Facts[]): Model => {
  const model = models.get(resources) ?? buildModel(resources);
  models.set(resources, model);
  return model;
};

/** All verdicts of a rule over these resources, as the pack would get them. */
export const verdictsOf = (rule: Rule, resources: readonly Facts[]): readonly Verdict[] => {
  if (isStackRule(rule)) return rule.check(modelOf(resources));
  return resources
    .filter((facts) => rule.appliesTo.includes(facts.type))
    .flatMap((facts) => judge(facts.urn, () => rule.check(facts)));
};

const declared = new Map<string, readonly Case[]>();

/** The cases of a rule whose test was loaded, as data: the pages in docs/rules show two of them. */
export const casesOf = (id: string): readonly Case[] => declared.get(id) ?? [];

export const ruleCases = (id: string, cases: readonly Case[]): void => {
  const rule = ruleById(id);
  declared.set(id, [...casesOf(id), ...cases]);
  describe(`${id}: ${rule.title}`, () => {
    it("has cases that pass, fail, do not apply and can't be decided", () => {
      const kinds = new Set(cases.map((c) => c.expect));
      expect([...kinds].toSorted()).to.deep.equal(["fail", "notApplicable", "pass", "undecidable"]);
    });
    for (const example of cases) {
      it(`${example.expect}: ${example.name}`, () => check(rule, example));
    }
  });
};

const check = (rule: Rule, example: Case): void => {
  const verdicts = verdictsOf(rule, example.resources);
  const findings = verdicts.filter(isFinding);
  const kinds = new Set(findings.map((finding) => finding.kind));
  if (example.expect === "pass") {
    expect(findings).to.deep.equal([]);
    expect(verdicts.filter((verdict) => verdict.kind === "pass")).to.have.length.greaterThan(0);
  } else if (example.expect === "notApplicable") {
    expect(verdicts.filter((verdict) => verdict.kind !== "notApplicable")).to.deep.equal([]);
  } else {
    expect([...kinds]).to.deep.equal([example.expect]);
    const texts = findings.map((f) => (f.kind === "fail" ? f.message : `${f.input} ${f.reason}`));
    if (example.says !== undefined) expect(texts.join("\n")).to.include(example.says);
    if (example.on !== undefined)
      expect(findings.every((f) => f.urn.endsWith(`::${example.on}`))).to.equal(true);
  }
};
