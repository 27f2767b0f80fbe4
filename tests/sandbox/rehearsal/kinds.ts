// Which kinds of source and of target the examples have, and which of them nobody has rehearsed to production.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { App } from "../../../infra/configuration/schema.ts";
import { sampleSources, sampleTargets } from "../../infra/plan/pipeline/samples.ts";

const examples = path.resolve(import.meta.dirname, "../../../examples");
export const exampleNames = readdirSync(examples);

/** As its own row says it. */
export const exampleRow = (name: string): App =>
  parse(readFileSync(`${examples}/${name}/app.yaml`, "utf8")) as App;

/** By the names of the examples that came to production. */
export function unrehearsed(reached: ReadonlySet<string>): string[] {
  const rows = exampleNames.filter((name) => reached.has(name)).map(exampleRow);
  const missing = (what: "source" | "target", kinds: object) =>
    Object.keys(kinds)
      .filter((kind) => !rows.some((row) => row[what].kind === kind))
      .map((kind) => `${what} ${kind}`);
  return [...missing("source", sampleSources), ...missing("target", sampleTargets)];
}
