// Reads what the project's files say about the organization.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Terminal } from "../command.ts";
import type { Project } from "./finding.ts";
import { refused } from "../refused.ts";

/** Outside a project nothing is known of an organization; a file that can't be read is a fault. */
export function readProject(stack: string, folder: string, { cwd }: Terminal): Project {
  const file = path.resolve(cwd, folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return { stack };
  try {
    const { config = {} } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
    const id = config["lockgate:organizationId"];
    const accounts = config["lockgate:accounts"];
    return {
      stack,
      organizationId: typeof id === "string" ? id : undefined,
      accounts: Array.isArray(accounts) ? accounts.length : undefined,
    };
  } catch (error) {
    throw refused("file_unreadable", { name: file, why: (error as Error).message });
  }
}
