// The pages of docs/rules, from the table of rules and the cases of their tests.

import { pairOf } from "../../../policy-pack/docs/example.ts";
import { overviewOf } from "../../../policy-pack/docs/overview.ts";
import { pageOf } from "../../../policy-pack/docs/page.ts";
import { rules } from "../../../policy-pack/pack.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { loadCases } from "../loadCases.ts";

export const rulePages = async (): Promise<ReadonlyMap<string, string>> => {
  const { casesOf, verdictsOf } = await loadCases();
  const page = (rule: Rule): string => {
    const pair = pairOf(casesOf(rule.id));
    if (!pair) throw new Error(`${rule.id} has no two cases, one that passes and one that fails, to show`);
    return pageOf(rule, pair, verdictsOf(rule, pair.bad.resources));
  };
  return new Map([
    ["README.md", overviewOf(rules)],
    ...rules.map((rule) => [`${rule.id}.md`, page(rule)] as const),
  ]);
};
