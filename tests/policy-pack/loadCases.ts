// Gets the cases of all rules from their tests, without running any: the tests declare them when they are loaded.
// Only for a process of its own, since the test runner's words mean nothing afterwards.

import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = path.resolve(import.meta.dirname, "../..");

export const loadCases = async () => {
  const nothing = Object.assign(() => undefined, { only: () => undefined, skip: () => undefined });
  const names = ["describe", "context", "it", "before", "after", "beforeEach", "afterEach"];
  Object.assign(globalThis, Object.fromEntries(names.map((name) => [name, nothing])));
  for (const file of globSync("tests/policy-pack/{rules/*,graph}/*.test.ts", { cwd: ROOT }).toSorted()) {
    await import(pathToFileURL(path.join(ROOT, file)).href);
  }
  return import("./ruleCases.ts");
};
