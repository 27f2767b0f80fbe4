// Renders what `npm start` prints of runs: one line a stack while they go, a table and every violation at the end.
import { styleText } from "node:util";
import { changesText } from "../../automation/client/lines.ts";

type Violation = {
  rule: string;
  severity: string;
  level: string;
  urn: string;
  message: string;
  remedy?: string;
};

/** What the summary needs of a run as the server gives it. */
export type Run = {
  id: string;
  stack: string;
  state: string;
  outcome: {
    changes?: Record<string, number>;
    resources?: number;
    policies?: { rulesChecked: number; violations: Violation[] };
    error?: { code: string; title: string; detail?: string; remedy?: string };
  } | null;
};

export type StackResult = { stack: string; run: Run; seconds: number };

/** The closing table: resources, changes, rules and time by stack, then a total. */
export function renderSummary(results: readonly StackResult[], notStarted: readonly string[]): string {
  const rows = results.map(({ stack, run, seconds }) => [
    stack,
    run.state,
    String(run.outcome?.resources ?? 0),
    changesText(run.outcome?.changes ?? {}),
    String(run.outcome?.policies?.rulesChecked ?? 0),
    `${seconds.toFixed(1)} s`,
  ]);
  rows.push(...notStarted.map((stack) => [stack, "not started", "-", "-", "-", "-"]));
  const total = results.reduce((sum, r) => sum + (r.run.outcome?.resources ?? 0), 0);
  const time = results.reduce((sum, r) => sum + r.seconds, 0);
  const lines = table(["stack", "result", "resources", "changes", "rules", "time"], rows);
  const problems = results.flatMap((r) => renderProblems(r.run));
  const advice = renderAdvice(results.map((r) => r.run));
  return [...lines, `total ${total} resources in ${time.toFixed(1)} s`, ...advice, ...problems].join("\n");
}

/** Why a run did not succeed: each mandatory violation with rule, resource and remedy, or else the error. */
export function renderProblems(run: Run): string[] {
  const lines = violationsOf(run, "mandatory").flatMap((violation) => renderViolation(run.stack, violation));
  const told = lines.length > 0;
  if (run.state === "awaiting_approval") {
    lines.push("", `${run.stack} awaits approval: it replaces, deletes or widens permissions`);
    lines.push(
      indent("remedy: open it on the dashboard, look at what it would do, and approve or reject it"),
    );
  } else if (run.state !== "succeeded") {
    const error = run.outcome?.error;
    lines.push(
      "",
      styleText("red", `${run.stack} ${run.state}: ${error?.title ?? "no reason was recorded"}`),
    );
    if (error?.detail && !told) lines.push(indent(error.detail));
    if (error?.remedy) lines.push(indent(`remedy: ${error.remedy}`));
  }
  return lines;
}

/** Findings that refuse nothing, a line a rule; the dashboard shows each in full. */
function renderAdvice(runs: readonly Run[]): string[] {
  const byRule = new Map<string, string[]>();
  for (const run of runs) {
    for (const violation of violationsOf(run, "advisory")) {
      const [title] = violation.message.split("\n");
      const name = violation.urn.slice(violation.urn.lastIndexOf("::") + 2);
      byRule.set(title!, [...(byRule.get(title!) ?? []), `${run.stack}/${name}`]);
    }
  }
  if (byRule.size === 0) return [];
  const rules = [...byRule].map(([title, places]) => `  ${title}: ${places.join(", ")}`);
  return ["", "advice of the policy pack, which refuses nothing (the dashboard tells more):", ...rules];
}

function violationsOf(run: Run, level: string): Violation[] {
  return (run.outcome?.policies?.violations ?? []).filter((violation) => violation.level === level);
}

function renderViolation(stack: string, violation: Violation): string[] {
  const lines = [
    "",
    `${stack}: ${violation.rule} (${violation.severity}, ${violation.level}) on ${violation.urn}`,
  ];
  lines.push(indent(violation.message));
  if (violation.remedy) lines.push(indent(`remedy: ${violation.remedy}`));
  return lines;
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)];
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
