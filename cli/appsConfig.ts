// Reads the configuration of the stack that declares the pipelines, for commands that ask about one of its apps.

import { readFileSync } from "node:fs";
import path from "node:path";
import { didYouMean } from "../policy-pack/analyze/nearest.ts";
import { configOf } from "../infra/configuration/files.ts";
import { formatFaults } from "../infra/configuration/faults.ts";
import type { App, Config } from "../infra/configuration/schema.ts";
import { validateConfig } from "../infra/configuration/validate.ts";
import type { Terminal } from "./command.ts";
import { readNamed } from "./files.ts";
import { refused } from "./refused.ts";

/** As the project's files say it; every fault at once. */
export async function readAppsConfig(
  { project, stack }: { project: string; stack: string },
  terminal: Terminal,
): Promise<Config> {
  const read = (file: string) => readNamed(path.join(project, file), "project", terminal);
  const files = await Promise.all([read("Pulumi.yaml"), read(`Pulumi.${stack}.yaml`)]);
  const inProject = (file: string): string => readFileSync(path.resolve(terminal.cwd, project, file), "utf8");
  const result = validateConfig(stack, readRaw(...files), new Set(), inProject);
  if (!result.ok) throw refused("configuration_wrong", { faults: formatFaults(stack, result.faults) });
  return result.config;
}

function readRaw(project: string, stackFile: string): ReturnType<typeof configOf> {
  try {
    return configOf(project, stackFile);
  } catch (error) {
    throw refused("file_malformed", {
      name: "the stack's files",
      why: `they are no YAML: ${(error as Error).message}`,
    });
  }
}

export function appOf(config: Config, name: string): App {
  const known = config.apps.map((row) => row.name);
  const app = config.apps.find((row) => row.name === name);
  if (app !== undefined) return app;
  throw refused("app_unknown", { name, hint: didYouMean(name, known), known: known.join(", ") || "none" });
}
