// Makes up the configuration of a tooling stack with any number of apps, each like the example's first.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ROOT } from "./projects.ts";

type App = Record<string, unknown> & { name: string };
/** What Pulumi.tooling.yaml holds; its apps take the place of the shared ones. */
export type ToolingFile = { config: Record<string, unknown> & { "lockgate:apps": App[] } };

const read = (file: string): unknown => parse(readFileSync(path.join(ROOT, file), "utf8"));

/** The same source and the same kind of target for all: only how many there are differs. */
export function grownApps(count: number): ToolingFile {
  const shared = read("Pulumi.yaml") as { config: { apps: { value: App[] } } };
  const [first] = shared.config.apps.value;
  if (first === undefined) throw new Error("Pulumi.yaml: no app under apps to make more of; name one there");
  const stack = read("Pulumi.tooling.yaml") as ToolingFile;
  const apps = Array.from({ length: count }, (_, i) => ({ ...first, name: `app-${i + 1}` }));
  return { ...stack, config: { ...stack.config, "lockgate:apps": apps } };
}
