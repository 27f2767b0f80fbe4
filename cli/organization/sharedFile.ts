// Reads what all stacks share, from the Pulumi.yaml beside the file that is written.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Terminal } from "../command.ts";
import { refused } from "../refused.ts";

/** Values by key; of a project that is not there yet, none. */
export function sharedValues(folder: string, { cwd }: Terminal): Record<string, unknown> {
  const file = path.resolve(cwd, folder, "Pulumi.yaml");
  if (!existsSync(file)) throw refused("project_missing", { folder, option: "out" });
  try {
    const { config = {} } = parse(readFileSync(file, "utf8")) as {
      config?: Record<string, { value: unknown }>;
    };
    return Object.fromEntries(
      Object.entries(config).map(([key, { value }]) => [key.replace(/^lockgate:/, ""), value]),
    );
  } catch (error) {
    throw refused("file_unreadable", { name: file, why: (error as Error).message });
  }
}
