// Decides which tests prove a system of delivery: those whose titles have its id.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");

type Proof = { file: string; title: string };

/** By id, of each test file the first title that has it; of a title that is made up its fixed beginning. */
export function proofs(): ReadonlyMap<string, readonly Proof[]> {
  const found = new Map<string, Proof[]>();
  for (const file of globSync("tests/**/*.test.ts", { cwd: ROOT }).toSorted())
    for (const title of titlesIn(readFileSync(path.join(ROOT, file), "utf8")))
      for (const [id] of title.matchAll(/\b[A-F]\d{1,2}\b/g)) {
        const before = found.get(id) ?? [];
        if (before.some((proof) => proof.file === file)) continue;
        found.set(id, [...before, { file, title }]);
      }
  return found;
}

const titlesIn = (text: string): string[] => [
  ...[...text.matchAll(/(?:describe|it)\(\s*(["'`])(.*?)(?:\1|\$\{)/g)].map(([, , title = ""]) =>
    title.trim(),
  ),
  // Titles of tables of cases stand by themselves.
  ...[...text.matchAll(/^\s+"([A-F]\d{1,2} [^"]*)",$/gm)].map(([, title = ""]) => title),
];
