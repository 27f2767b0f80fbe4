// Judges a file of a code host that a team may have changed, by the kind of its app's source.

import type { App } from "../../infra/configuration/schema.ts";
import { type Finding, readWorkflow } from "./finding.ts";
import { judgeGithub } from "./github.ts";
import { judgeCircleCi, judgeGitlab } from "./others.ts";

export type WithFile = Extract<App["source"], { kind: "githubActions" | "circleCi" | "gitlab" }>;

/** In the order of the file. */
export function checkWorkflow(source: WithFile, file: string, text: string): Finding[] {
  const { value, lineOf } = readWorkflow(text, file);
  const told =
    source.kind === "githubActions"
      ? judgeGithub(value, source)
      : (source.kind === "circleCi" ? judgeCircleCi : judgeGitlab)(value);
  return told
    .map(({ path, what, remedy }) => ({ file, line: lineOf(path), what, remedy }))
    .toSorted((a, b) => a.line - b.line);
}

export const findingsText = (findings: readonly Finding[], file: string): string =>
  [
    ...findings.map(({ line, what, remedy }) => `${file}:${line}: ${what}\n  ${remedy}`),
    `${findings.length === 0 ? "nothing" : `${findings.length} findings`} in ${file}`,
    "",
  ].join("\n");
