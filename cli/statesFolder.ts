// Finds the states in a folder: exported ones, or those that Pulumi's file backend keeps there.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Terminal } from "./command.ts";
import { refused } from "./refused.ts";

type Found = { origin: string; text: Promise<string> };

/** Where npm start's data folder, and a folder for `pulumi login file://`, keep them; else they lie in the folder itself. */
const PLACES = ["state/.pulumi/stacks/*/*.json", ".pulumi/stacks/*/*.json", "*.json"];

export async function statesIn(folder: string, { cwd }: Terminal): Promise<readonly Found[]> {
  const root = path.resolve(cwd, folder);
  const files = PLACES.map((pattern) => globSync(pattern, { cwd: root })).find((found) => found.length > 0);
  if (files === undefined) throw refused("states_folder_empty", { folder });
  return files.toSorted().map((file) => {
    const origin = path.join(folder, file);
    return { origin, text: Promise.resolve(asExported(readFileSync(path.join(root, file), "utf8"))) };
  });
}

/** A backend keeps more around what an export has. */
function asExported(text: string): string {
  if (!text.includes('"checkpoint"')) return text;
  const { version, checkpoint } = JSON.parse(text) as { version: number; checkpoint?: { latest?: object } };
  return checkpoint === undefined ? text : JSON.stringify({ version, deployment: checkpoint.latest ?? {} });
}
