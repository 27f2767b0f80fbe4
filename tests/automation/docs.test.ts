// The page about the server says what the program does: settings and states in both directions.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { runStates } from "../../automation/runner/machine.ts";

const root = path.resolve(import.meta.dirname, "../..");
const page = readFileSync(path.join(root, "docs/server.md"), "utf8");
const source = readFileSync(path.join(root, "automation/config.ts"), "utf8");
const backend = readFileSync(path.join(root, "automation/stateBackend.ts"), "utf8");

/** First cells of the table whose head begins with this word. */
function firstCells(head: string): string[] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${head}`));
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) => /`([^`]+)`/.exec(line)?.[1] ?? "");
}

describe("the page about the server", () => {
  it("lists every setting that is read, and no other", () => {
    const read = [...source.matchAll(/^ {2}(?:\.\.\.\w+, *)?(LOCKGATE_\w+|DATABASE_URL):/gm)].map(
      (match) => match[1],
    );
    const checked = [...backend.matchAll(/"(PULUMI_[A-Z_]+[A-Z])"/g)].map((match) => match[1]);
    const named = [...new Set([...read, ...checked])].filter(
      (name) => !name?.endsWith("_FILE") || read.includes(name),
    );
    expect(firstCells("Variable").toSorted()).to.deep.equal(named.toSorted());
  });

  it("lists every state of a run, and no other", () => {
    expect(firstCells("State")).to.deep.equal([...runStates]);
  });
});
