// lockgate pipeline workflow: the file by which a code host tests an app and hands its source over.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { App, Config } from "../../infra/configuration/schema.ts";
import { handoverOf, type Handover, type Workflow } from "../../infra/plan/pipeline/sources/drop.ts";
import { planSource } from "../../infra/plan/pipeline/sources/index.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { readNamed, writeNamed } from "../files.ts";
import { clash, readOptions } from "../options.ts";
import { appOf, readAppsConfig } from "../appsConfig.ts";
import { refused } from "../refused.ts";
import { checkWorkflow, findingsText, type WithFile } from "../workflow/check.ts";

const USAGE =
  "lockgate pipeline workflow APP [--project FOLDER] [--stack NAME] [--write FOLDER | --check FILE [--json]]";

const help = `${USAGE}

Prints the file for the code host of an app whose source is handed over (githubActions, circleCi, gitlab): it tests the
app, then puts its source where the pipeline fetches it, by a short-lived token of the code host and without a stored key.
Every action and image in it is pinned. Make it anew whenever the app's configuration has changed.

  --project FOLDER   where Pulumi.yaml is (default: .)
  --stack NAME       the stack that declares the pipelines (default: tooling)
  --write FOLDER     write it to its place below this folder, the root of the app's repository
  --check FILE       judge this file instead, which the app's team may have changed: of GitHub Actions whether each action
                     is listed and pinned to a commit, permissions are the least, nothing runs with the repository's rights
                     for others' pull requests, and a role is taken in the app's environment only; of CircleCI and GitLab
                     whether images, orbs and what is included are pinned
  --json             answer as JSON
`;

const options = {
  project: { type: "string", default: "." },
  stack: { type: "string", default: "tooling" },
  write: { type: "string" },
  check: { type: "string" },
  json: { type: "boolean" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["APP"] });
  const [name = ""] = positionals;
  const { check, write, json = false } = values;
  if (check !== undefined && write !== undefined) throw clash("--check", "--write");
  if (json && check === undefined)
    throw refused("option_needs", { option: "--json", other: "--check", why: "the file itself is YAML" });
  const config = await readAppsConfig(values, terminal);
  if (check !== undefined) return checkFile(appOf(config, name), check, json, terminal);
  const { file, text } = workflowOf(config, appOf(config, name));
  if (write === undefined) {
    terminal.out(text);
    return EXIT.ok;
  }
  const target = path.join(write, file);
  await mkdir(path.resolve(terminal.cwd, path.dirname(target)), { recursive: true });
  await writeNamed(target, text, "write", terminal);
  terminal.out(`wrote ${target}\n`);
  return EXIT.ok;
};

async function checkFile(app: App, file: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  demandFile(app);
  const findings = checkWorkflow(app.source as WithFile, file, await readNamed(file, "check", terminal));
  terminal.out(json ? `${JSON.stringify({ file, findings }, null, 2)}\n` : findingsText(findings, file));
  return findings.length === 0 ? EXIT.ok : EXIT.failed;
}

const workflowOf = (config: Config, app: App): Workflow => demandFile(app)(handoverOf(config, app));

const whyNone = {
  drop: "other systems drop it",
  image: "other systems push it",
  connection: "AWS fetches it by a connection",
} as const;

function demandFile(app: App): (to: Handover) => Workflow {
  const source = planSource(app);
  if (source.by === "drop" && "workflow" in source) return source.workflow;
  throw refused("source_needs_no_file", {
    app: app.name,
    kind: app.source.kind,
    why: whyNone[source.by],
  });
}

export const pipelineWorkflow: Command = { help, run };
