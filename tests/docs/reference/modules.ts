// Which folder uses which, drawn from the imports themselves.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { page, picture, table } from "./page.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const PARTS = ["infra", "policy-pack", "automation", "cli", "sandbox"] as const;

type Use = { from: string; to: string; count: number };

/** `part/folder`, or `part` for files that lie in none. */
const folderOf = (file: string): string => {
  const [part = "", folder] = path.dirname(file).split("/");
  return folder === undefined ? part : `${part}/${folder}`;
};

/** How many imports lead from one folder to another. */
export function uses(): Use[] {
  const counts = new Map<string, number>();
  for (const file of globSync(`{${PARTS.join(",")}}/**/*.{ts,mjs}`, { cwd: ROOT }).toSorted())
    for (const to of importsOf(file)) {
      const [from, target] = [folderOf(file), folderOf(to)];
      if (from !== target) counts.set(`${from} ${target}`, (counts.get(`${from} ${target}`) ?? 0) + 1);
    }
  return [...counts]
    .map(([key, count]) => {
      const [from = "", to = ""] = key.split(" ");
      return { from, to, count };
    })
    .toSorted((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
}

const importsOf = (file: string): string[] =>
  [...readFileSync(path.join(ROOT, file), "utf8").matchAll(/(?:from|import\()\s*"(\.{1,2}\/[^"]+)"/g)].map(
    ([, target = ""]) => path.join(path.dirname(file), target),
  );

const id = (folder: string): string => folder.replaceAll(/[^a-z]/gi, "_");

/** A part is a box; only what crosses folders is drawn. */
function diagram(all: readonly Use[], part: string): string {
  const own = all.filter(({ from, to }) => [from, to].every((folder) => folder.startsWith(`${part}/`)));
  const folders = [...new Set(own.flatMap(({ from, to }) => [from, to]))].toSorted();
  return [
    "flowchart LR",
    ...folders.map((folder) => `    ${id(folder)}["${folder.slice(part.length + 1)}"]`),
    ...own.map(({ from, to }) => `    ${id(from)} --> ${id(to)}`),
  ].join("\n");
}

export const modulesPage = (): string => {
  const all = uses();
  const partOf = (folder: string): string => folder.split("/")[0] ?? "";
  const between = Map.groupBy(
    all.filter(({ from, to }) => partOf(from) !== partOf(to)),
    ({ from, to }) => `${partOf(from)} ${partOf(to)}`,
  );
  return page(
    "What uses what",
    ".ci/oxlint.json",
    "Arrows are imports, read from the files. Which ones are allowed is a rule of the linter; cycles between files are refused.",
    "## Between the parts\n\n" +
      picture(
        [
          "flowchart LR",
          ...[...between.keys()].map(
            (key) =>
              `    ${key
                .split(" ")
                .map((part) => `${id(part)}["${part}/"]`)
                .join(" --> ")}`,
          ),
        ].join("\n"),
      ),
    table(
      ["from", "to", "imports"],
      [...between].map(([key, those]) => [
        ...key.split(" ").map((part) => `\`${part}/\``),
        String(those.reduce((sum, { count }) => sum + count, 0)),
      ]),
    ),
    ...PARTS.map((part) => `## ${part}/\n\n${picture(diagram(all, part))}`),
  );
};
