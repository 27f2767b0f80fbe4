// lockgate pipeline workflow: the file by which a code host tests an app and hands its source over.

import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import { configOf } from "../../infra/configuration/files.ts";
import { formatFaults } from "../../infra/configuration/faults.ts";
import type { Config } from "../../infra/configuration/schema.ts";
import { validateConfig } from "../../infra/configuration/validate.ts";
import { handoverOf, type Workflow } from "../../infra/plan/pipeline/sources/drop.ts";
import { planSource } from "../../infra/plan/pipeline/sources/index.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed, writeNamed } from "../files.ts";
import { readOptions } from "../options.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate pipeline workflow APP [--project FOLDER] [--stack NAME] [--write FOLDER]";

const help = `${USAGE}

Prints the file for the code host of an app whose source is handed over (githubActions, circleCi, gitlab): it tests the
app, then puts its source where the pipeline fetches it, by a short-lived token of the code host and without a stored key.
Every action and image in it is pinned. Make it anew whenever the app's configuration has changed.

  --project FOLDER   where Pulumi.yaml is (default: .)
  --stack NAME       the stack that declares the pipelines (default: tooling)
  --write FOLDER     write it to its place below this folder, the root of the app's repository
`;

const options = {
  project: { type: "string", default: "." },
  stack: { type: "string", default: "tooling" },
  write: { type: "string" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["APP"] });
  const [name = ""] = positionals;
  const { file, text } = workflowOf(await readConfig(values.project, values.stack, terminal), name);
  if (values.write === undefined) {
    terminal.out(text);
    return EXIT.ok;
  }
  const target = path.join(values.write, file);
  await mkdir(path.resolve(terminal.cwd, path.dirname(target)), { recursive: true });
  await writeNamed(target, text, "write", terminal);
  terminal.out(`wrote ${target}\n`);
  return EXIT.ok;
};

async function readConfig(project: string, stack: string, terminal: Terminal): Promise<Config> {
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

function workflowOf(config: Config, name: string): Workflow {
  const app = config.apps.find((row) => row.name === name);
  const known = config.apps.map((row) => row.name);
  if (app === undefined)
    throw refused("app_unknown", { name, hint: didYouMean(name, known), known: known.join(", ") || "none" });
  const source = planSource(app);
  if (source.by !== "drop" || !("workflow" in source))
    throw refused("source_needs_no_file", {
      app: name,
      kind: app.source.kind,
      why: source.by === "drop" ? "other systems drop it" : "AWS fetches it by a connection",
    });
  return source.workflow(handoverOf(config, app));
}

export const pipelineWorkflow: Command = { help, run };
