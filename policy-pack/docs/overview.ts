// Writes the list of all rules, the page that the others hang from.

import type { Maps, Rule } from "../rule.ts";
import { CATALOGUES, KINDS } from "./catalogues.ts";
import { GENERATED, plain } from "./page.ts";

export const overviewOf = (rules: readonly Rule[]): string =>
  `${[
    GENERATED,
    "# Rules",
    `${rules.length} rules over AWS resources. [How to use them](../policy.md), [how they work](../../policy-pack/README.md).`,
    [
      "| Rule | Title | Severity | Level | Kind | References |",
      "|---|---|---|---|---|---|",
      ...rules.map(row),
    ].join("\n"),
    "## Kinds",
    Object.entries(KINDS)
      .map(([kind, meaning]) => `- ${kind}: ${meaning}`)
      .join("\n"),
    "## References",
    Object.entries(CATALOGUES)
      .map(([key, name]) => `- ${SHORT[key as keyof Maps]}: ${name}`)
      .join("\n"),
  ].join("\n\n")}\n`;

const row = ({ id, title, severity, level, kind, maps }: Rule): string =>
  `| [${id}](${id}.md) | ${plain(title)} | ${severity} | ${level} | ${kind} | ${references(maps)} |`;

const SHORT: Readonly<Record<keyof Maps, string>> = {
  fsbp: "FSBP",
  cis7: "CIS",
  nist: "NIST",
  owasp: "OWASP",
};

const references = (maps: Maps): string =>
  (Object.entries(SHORT) as [keyof Maps, string][])
    .filter(([key]) => maps[key].length > 0)
    .map(([key, short]) => `${short} ${maps[key].join(", ")}`)
    .join("<br>");
