// Finds the states in a folder: exported ones, those that its list names, or those that Pulumi's file backend keeps there.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseIndex } from "../policy-pack/company/folder.ts";
import { INDEX } from "../policy-pack/company/snapshot.ts";
import type { Terminal } from "./command.ts";
import { readNamed } from "./files.ts";
import { refused } from "./refused.ts";

type Found = { origin: string; text: Promise<string> };

/** Where npm start's data folder, and a folder for `pulumi login file://`, keep them; else they lie in the folder itself. */
const PLACES = ["state/.pulumi/stacks/*/*.json", ".pulumi/stacks/*/*.json", "*.json"];

export async function statesIn(folder: string, terminal: Terminal): Promise<readonly Found[]> {
  const root = path.resolve(terminal.cwd, folder);
  const files = PLACES.map((pattern) => globSync(pattern, { cwd: root })).find((found) => found.length > 0);
  if (files === undefined) throw refused("states_folder_empty", { folder });
  const states = files.includes(INDEX) ? listedIn(path.join(root, INDEX)) : files;
  return states.toSorted().map((file) => {
    const origin = path.join(folder, file);
    return { origin, text: readNamed(path.join(root, file), "states", terminal).then(asExported) };
  });
}

/** The list that previews read, too. A stack that it could not export is missing, which is not the same as absent. */
function listedIn(file: string): readonly string[] {
  const entries = Object.entries(readIndex(file));
  const faults = entries.flatMap(([stack, entry]) =>
    "fault" in entry ? [`stack ${stack} could not be exported: ${entry.fault}`] : [],
  );
  if (faults.length > 0) throw refused("state_unreadable", { faults: faults.join("\n") });
  return entries.flatMap(([, entry]) => ("file" in entry ? [entry.file] : []));
}

function readIndex(file: string): ReturnType<typeof parseIndex> {
  try {
    return parseIndex(readFileSync(file, "utf8"), file);
  } catch (error) {
    throw refused("state_unreadable", { faults: (error as Error).message });
  }
}

/** A backend keeps more around what an export has. What is no JSON is left to whoever reads it, who says so. */
function asExported(text: string): string {
  if (!text.includes('"checkpoint"')) return text;
  try {
    const { version, checkpoint } = JSON.parse(text) as { version: number; checkpoint?: { latest?: object } };
    return checkpoint === undefined ? text : JSON.stringify({ version, deployment: checkpoint.latest ?? {} });
  } catch {
    return text;
  }
}
