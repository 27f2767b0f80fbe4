// Writes the page of one rule: why, remedy, what it judges, who else asks for it, a bad and a good example.

import { textOf } from "../report.ts";
import { isStackRule, type Level, type Rule } from "../rule.ts";
import { isFinding, type Finding, type Verdict } from "../verdict.ts";
import type { Pair, Shown } from "./example.ts";
import { catalogueRows, KINDS } from "./catalogues.ts";

export const GENERATED = "<!-- Generated from the table of rules and the rules' tests; don't edit. -->";

/** `verdicts`: what the rule says about the bad example, so that the page shows the true text. */
export const pageOf = (rule: Rule, pair: Pair, verdicts: readonly Verdict[]): string =>
  `${[
    GENERATED,
    `# ${rule.id} ${rule.title}`,
    facts(rule),
    `## Why\n\n${plain(rule.rationale)}`,
    `## Remedy\n\n${plain(rule.fix)}`,
    "## Examples",
    "Only what the rule reads is shown; required inputs that it does not read are left out.",
    `### Bad: ${plain(pair.bad.name)}\n\n${code(pair.badCode)}`,
    `The rule says:\n\n${fence("text", said(rule, verdicts.filter(isFinding)))}`,
    `### Good: ${plain(pair.good.name)}\n\n${code(pair.goodCode)}`,
    ...(pair.alike.length > 0 ? [alike(pair.alike)] : []),
    `## Settings\n\n${settings(rule)}`,
    "[All rules](README.md)",
  ].join("\n\n")}\n`;

const facts = (rule: Rule): string =>
  [
    "| | |",
    "|---|---|",
    `| Severity | ${rule.severity} |`,
    `| Level | ${rule.level}${MEANING[rule.level]} |`,
    `| Kind | ${rule.kind}: ${KINDS[rule.kind]} |`,
    `| Types | ${rule.appliesTo.map((token) => `\`${token}\``).join("<br>")} |`,
    ...catalogueRows(rule.maps).map(({ name, ids }) => `| ${name} | ${ids.join(", ")} |`),
  ].join("\n");

const MEANING: Readonly<Record<Level, string>> = {
  mandatory: ": a finding stops the update",
  advisory: ": a finding is shown and stops nothing",
};

const said = (rule: Rule, findings: readonly Finding[]): string =>
  [...new Set(findings.map((finding) => textOf(rule, finding)))].join("\n\n");

const code = (resources: readonly Shown[]): string =>
  fence("ts", resources.map((resource) => resource.code).join("\n\n"));

/** Above this, the names of the resources say more than their code. */
const LINES_ALIKE = 50;

const alike = (resources: readonly Shown[]): string => {
  if (resources.reduce((sum, r) => sum + r.code.split("\n").length, 0) > LINES_ALIKE) {
    const names = resources.map(({ facts: { type, name } }) => `- \`${type}\` ${plain(name)}`);
    return ["Both examples have besides, and alike:", "", ...names].join("\n");
  }
  return [
    "<details>",
    "<summary>What both examples have besides</summary>",
    "",
    code(resources),
    "",
    "</details>",
  ].join("\n");
};

const settings = (rule: Rule): string => {
  const level = rule.level === "mandatory" ? "advisory" : "mandatory";
  const config = isStackRule(rule) ? { "lz-stack": { levels: { [rule.id]: level } } } : { [rule.id]: level };
  return `In the file for \`--policy-pack-config\`, to make it ${level}:\n\n${fence("json", JSON.stringify(config, undefined, 2))}`;
};

/** Longer than any run of backticks within, as CommonMark asks. */
const fence = (language: string, body: string): string => {
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${body}\n${marks}`;
};

/** Texts of rules are prose: a star or an angle bracket in them is meant as it stands. */
export const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`);
