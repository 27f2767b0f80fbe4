// The pages of docs/rules, from the table of rules and the cases of their tests.

import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { pairOf } from "../../../policy-pack/docs/example.ts";
import { overviewOf } from "../../../policy-pack/docs/overview.ts";
import { pageOf } from "../../../policy-pack/docs/page.ts";
import { rules } from "../../../policy-pack/pack.ts";
import type { Rule } from "../../../policy-pack/rule.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** The tests of rules declare their cases when they are loaded; here nothing of them is run. */
const loadCases = async () => {
  const nothing = Object.assign(() => undefined, { only: () => undefined, skip: () => undefined });
  const names = ["describe", "context", "it", "before", "after", "beforeEach", "afterEach"];
  Object.assign(globalThis, Object.fromEntries(names.map((name) => [name, nothing])));
  for (const file of globSync("tests/policy-pack/{rules/*,graph}/*.test.ts", { cwd: ROOT }).toSorted()) {
    await import(pathToFileURL(path.join(ROOT, file)).href);
  }
  return import("../ruleCases.ts");
};

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
