// Writes docs/rules from the table of rules and the cases of their tests; `--check` only says which pages are not current.

import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { pairOf } from "../../../policy-pack/docs/example.ts";
import { overviewOf } from "../../../policy-pack/docs/overview.ts";
import { pageOf } from "../../../policy-pack/docs/page.ts";
import { rules } from "../../../policy-pack/pack.ts";
import type { Rule } from "../../../policy-pack/rule.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDER = path.join(ROOT, "docs/rules");

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

const pages = async (): Promise<ReadonlyMap<string, string>> => {
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

const current = (name: string): string | undefined => {
  try {
    return readFileSync(path.join(FOLDER, name), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const wanted = await pages();
mkdirSync(FOLDER, { recursive: true });
const stale = [...wanted].filter(([name, text]) => current(name) !== text).map(([name]) => name);
const surplus = readdirSync(FOLDER).filter((name) => !wanted.has(name));

if (process.argv.includes("--check")) {
  for (const name of stale) console.log(`docs/rules/${name} is not current: run npm run docs`);
  for (const name of surplus) console.log(`docs/rules/${name} is of no rule: run npm run docs`);
  process.exitCode = stale.length + surplus.length > 0 ? 1 : 0;
} else {
  for (const name of stale) writeFileSync(path.join(FOLDER, name), wanted.get(name) ?? "");
  for (const name of surplus) rmSync(path.join(FOLDER, name));
  console.log(`docs/rules: ${stale.length} written, ${surplus.length} removed, ${wanted.size} in all`);
}
