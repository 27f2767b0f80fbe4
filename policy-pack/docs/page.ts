// Writes the page of one rule: why, remedy, what it judges, who else asks for it, a bad and a good example.

import { textOf } from "../report.ts";
import { isStackRule, type Level, type Rule } from "../rule.ts";
import { isFinding, type Finding, type Verdict } from "../verdict.ts";
import { difference } from "./difference.ts";
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
    "Shown is what matters to the rule; other inputs that AWS requires are left out.",
    `### Bad: ${plain(pair.bad.name)}\n\n${code(pair.badCode)}`,
    `The rule says:\n\n${fence("text", said(rule, verdicts.filter(isFinding)))}`,
    `### Good: ${plain(pair.good.name)}\n\n${good(pair)}`,
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
    ...(rule.noExemption === undefined ? [] : [`| Exemptions | none, since ${plain(rule.noExemption)} |`]),
    ...catalogueRows(rule.maps).map(({ name, ids }) => `| ${name} | ${ids.join(", ")} |`),
  ].join("\n");

const MEANING: Readonly<Record<Level, string>> = {
  mandatory: ": a finding stops the update",
  advisory: ": a finding is shown and stops nothing",
};

const said = (rule: Rule, findings: readonly Finding[]): string =>
  [...new Set(findings.map((finding) => textOf(rule, finding)))].join("\n\n");

const code = (resources: readonly Shown[]): string => fence("ts", textOfAll(resources));

/** Above this, a reader wants to be shown what differs. */
const LINES_COMPARED = 40;

const good = ({ badCode, goodCode }: Pair): string => {
  const [before, after] = [textOfAll(badCode), textOfAll(goodCode)];
  if (`${before}\n${after}`.split("\n").length <= LINES_COMPARED) return fence("ts", after);
  return `${fence("diff", difference(before, after))}\n\n${folded("All of it", fence("ts", after))}`;
};

const textOfAll = (resources: readonly Shown[]): string => resources.map(({ code }) => code).join("\n\n");

const folded = (title: string, body: string): string =>
  ["<details>", `<summary>${title}</summary>`, "", body, "", "</details>"].join("\n");

/** Above this, the names of the resources say more than their code. */
const LINES_ALIKE = 50;

const alike = (resources: readonly Shown[]): string => {
  if (resources.reduce((sum, r) => sum + r.code.split("\n").length, 0) > LINES_ALIKE) {
    const names = resources.map(({ facts: { type, name } }) => `- \`${type}\` ${plain(name)}`);
    return ["Both examples have besides, and alike:", "", ...names].join("\n");
  }
  return folded("What both examples have besides", code(resources));
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
