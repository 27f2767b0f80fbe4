// lockgate pipeline settings: whether the repository of an app guards what the app's workflow hands over.

import type { GithubActionsSource } from "../../infra/configuration/sources.ts";
import type { App } from "../../infra/configuration/schema.ts";
import { appOf, readAppsConfig } from "../appsConfig.ts";
import { judgeSettings, type Told } from "../codeHost/judge.ts";
import { readSettings } from "../codeHost/settings.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { refused } from "../refused.ts";
import { addressOf } from "../server/connect.ts";

const USAGE = "lockgate pipeline settings APP [--project FOLDER] [--stack NAME] [--api URL] [--json]";
const API = "https://api.github.com";

const help = `${USAGE}

Asks GitHub how the repository of an app with the source githubActions is set: whether its environment has reviewers, who
do not approve their own, and lets the released branch alone deploy; whether only listed actions may run, pinned to commits;
what a job may do that names no permissions. Nothing is changed. The token comes from GITHUB_TOKEN, and reads the
repository's administration, actions and environments.

  --project FOLDER   where Pulumi.yaml is (default: .)
  --stack NAME       the stack that declares the pipelines (default: tooling)
  --api URL          GitHub's API, where it is your own (default: ${API})
  --json             answer as JSON
`;

const options = {
  project: { type: "string", default: "." },
  stack: { type: "string", default: "tooling" },
  api: { type: "string", default: API },
  json: { type: "boolean", default: false },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["APP"] });
  const source = sourceOf(appOf(await readAppsConfig(values, terminal), positionals[0] ?? ""));
  const apiUrl = addressOf(values.api);
  const token = terminal.env["GITHUB_TOKEN"];
  if (!token) throw refused("code_host_token_missing", { repository: source.repository });
  const findings = judgeSettings(await readSettings(source, { apiUrl, token }), source);
  const { repository } = source;
  terminal.out(
    values.json ? `${JSON.stringify({ repository, findings }, null, 2)}\n` : toText(repository, findings),
  );
  return findings.length === 0 ? EXIT.ok : EXIT.failed;
};

function sourceOf({ name, source }: App): GithubActionsSource {
  if (source.kind === "githubActions") return source;
  throw refused("settings_unknown", { app: name, kind: source.kind });
}

const toText = (repository: string, findings: readonly Told[]): string =>
  [
    ...findings.map(({ setting, what, remedy }) => `${repository}, ${setting}: ${what}\n  ${remedy}`),
    `${findings.length === 0 ? "nothing" : `${findings.length} findings`} in the settings of ${repository}`,
    "",
  ].join("\n");

export const pipelineSettings: Command = { help, run };
