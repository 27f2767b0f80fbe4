// Reads what the project's files say about the organization.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Terminal } from "../command.ts";
import type { Project } from "./finding.ts";
import { refused } from "../refused.ts";

/** As the command line names them. */
type Given = { project?: string | undefined; stack?: string | undefined };

/** Outside a project nothing is known of an organization; what was named and is not there, or can't be read, is a fault. */
export function readProject({ project, stack: named }: Given, { cwd }: Terminal): Project {
  const folder = path.resolve(cwd, project ?? ".");
  if (project !== undefined && !existsSync(path.join(folder, "Pulumi.yaml")))
    throw refused("project_missing", { folder, option: "project" });
  const stack = named ?? "org";
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file) && named === undefined) return { stack };
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
