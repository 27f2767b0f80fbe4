// Reads what all stacks share, from the Pulumi.yaml beside the file that is written.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Terminal } from "../command.ts";
import { CannotRun } from "../exitCodes.ts";

/** Values by key; of a project that is not there yet, none. */
export function sharedValues(folder: string, { cwd }: Terminal): Record<string, unknown> {
  const file = path.resolve(cwd, folder, "Pulumi.yaml");
  if (!existsSync(file))
    throw new CannotRun(`${folder} holds no Pulumi.yaml: name the folder of the project with --out`);
  try {
    const { config = {} } = parse(readFileSync(file, "utf8")) as {
      config?: Record<string, { value: unknown }>;
    };
    return Object.fromEntries(
      Object.entries(config).map(([key, { value }]) => [key.replace(/^lockgate:/, ""), value]),
    );
  } catch (error) {
    throw new CannotRun(`${file} can't be read: ${(error as Error).message}`);
  }
}
