// Decides what GitHub is told of a run: commit status, comment, findings. Pure: run in, words out.
import { createHash } from "node:crypto";
import { placeOfFinding } from "../company/findingPlace.ts";
import { isFinal } from "../runner/machine.ts";
import type { Run } from "../store/runs.ts";
import type { StoredPlan } from "../store/plans.ts";

export interface Status {
  readonly state: "pending" | "success" | "failure" | "error";
  readonly context: string;
  readonly description: string;
  readonly target_url?: string;
}

/** Longest description of a commit status. */
const descriptionLimit = 140;
/** Longest list in a comment; GitHub takes 65,536 characters. */
const listed = 25;
/** By this the comment is found again when its number was lost. */
export const commentMark = "<!-- lockgate -->";

const addressOf = (run: Pick<Run, "id">, publicUrl: string | undefined): string | undefined =>
  publicUrl === undefined ? undefined : new URL(`/#/runs/${run.id}`, publicUrl).href;

function stateOf(run: Pick<Run, "state">): Status["state"] {
  if (run.state === "succeeded") return "success";
  if (!isFinal(run.state)) return "pending";
  return run.state === "failed" || run.state === "rejected" ? "failure" : "error";
}

/** The commit status of a run: one context for each stack and operation. */
export function statusOf(run: Run, publicUrl: string | undefined): Status {
  const url = addressOf(run, publicUrl);
  const words = [run.state.replaceAll("_", " "), run.outcome?.error?.title ?? changesOf(run)];
  return {
    state: stateOf(run),
    context: `lockgate/${run.stack} (${run.operation})`,
    description: words
      .filter((word) => word !== "")
      .join(": ")
      .slice(0, descriptionLimit),
    ...(url === undefined ? {} : { target_url: url }),
  };
}

function changesOf({ outcome }: Run): string {
  if (!outcome) return "";
  const parts = Object.entries(outcome.changes).filter(([kind, count]) => kind !== "same" && count > 0);
  return parts.length === 0 ? "no change" : parts.map(([kind, count]) => `${count} ${kind}`).join(", ");
}

/** What is shown of one run in a comment. */
export interface Shown {
  readonly run: Run;
  readonly plan: Pick<StoredPlan, "risks"> | undefined;
}

/** The comment on a pull request: all its stacks, each by its newest run. */
export function commentOf(shown: readonly Shown[], publicUrl: string | undefined): string {
  const rows = shown.map(({ run }) => {
    const url = addressOf(run, publicUrl);
    const name = plain(run.stack);
    const violations = run.outcome?.policies.violations.length ?? 0;
    const cells = [
      url === undefined ? name : `[${name}](${url})`,
      run.source?.commit.slice(0, 10) ?? "",
      plain(run.state.replaceAll("_", " ")),
      plain(changesOf(run)),
      String(violations),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head = ["| stack | commit | preview | changes | violations |", "| --- | --- | --- | --- | --- |"];
  const table = [...head, ...rows].join("\n");
  return [commentMark, "### Lockgate", table, ...shown.flatMap(detailsOf)].join("\n\n").slice(0, 65_000);
}

function detailsOf({ run, plan }: Shown): string[] {
  const { error, policies } = run.outcome ?? {};
  const { replaces = [], deletes = [], widens = [] } = plan?.risks ?? {};
  const lines = [
    ...(error
      ? [`**${plain(error.title)}** ${plain(error.detail.slice(0, 1000))} ${plain(error.remedy)}`]
      : []),
    ...deletes.map((urn) => `deletes ${plain(urn)}`),
    ...replaces.map((urn) => `replaces ${plain(urn)}`),
    ...widens.map(({ urn, reasons }) => `widens ${plain(urn)}: ${plain(reasons.join("; "))}`),
    ...(policies?.violations ?? []).map(
      ({ rule, level, urn, message, remedy }) =>
        `**${plain(rule)}** (${level}) ${plain(urn)}: ${plain(message)} ${plain(remedy)}`,
    ),
  ];
  if (lines.length === 0) return [];
  const more = lines.length > listed ? [`and ${lines.length - listed} more`] : [];
  const list = [...lines.slice(0, listed), ...more].map((line) => `- ${line}`).join("\n");
  return [`#### ${plain(run.stack)}`, list];
}

/** Text of programs as text: no link, no mention, no markup of theirs. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]()#+!|~<>&]/g, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll("@", "@\u200b");
}

/** The findings of a run's policy pack as SARIF 2.1.0 (OASIS, errata 01). An empty list closes what was found before. */
export function sarifOf({ stack, outcome }: Pick<Run, "stack" | "outcome">): string {
  const violations = outcome?.policies.violations ?? [];
  const rules = [...new Set(violations.map(({ rule }) => rule))];
  const results = violations.map(({ rule, level, severity, urn, message, remedy }) => ({
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: level === "mandatory" ? "error" : severity === "low" ? "note" : "warning",
    message: { text: remedy === "" ? message : `${message}\nRemedy: ${remedy}` },
    locations: [
      {
        // A run's findings carry no line of the program: each resource stands under its own name.
        physicalLocation: placeOfFinding(stack, urn, rule),
        ...(urn === "" ? {} : { logicalLocations: [{ fullyQualifiedName: urn, kind: "resource" }] }),
      },
    ],
    partialFingerprints: {
      "lockgate/v1": createHash("sha256").update(`${rule} ${urn}`).digest("hex"),
    },
  }));
  const run = {
    tool: { driver: { name: "Lockgate", rules: rules.map((id) => ({ id })) } },
    automationDetails: { id: `lockgate/${encodeURIComponent(stack)}/` },
    results,
  };
  const $schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  return JSON.stringify({ $schema, version: "2.1.0", runs: [run] });
}
