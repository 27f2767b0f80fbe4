// Renders what `npm start` prints of runs: one line a stack while they go, a table and every violation at the end.
import { styleText } from "node:util";
import type { Run, Violation } from "./client.ts";

export type StackResult = { stack: string; run: Run; seconds: number };

/** The closing table: resources, changes, rules and time by stack, then a total. */
export function renderSummary(results: readonly StackResult[], notStarted: readonly string[]): string {
  const rows = results.map(({ stack, run, seconds }) => [
    stack,
    run.state,
    String(run.outcome?.resources ?? 0),
    changeText(run.outcome?.changes ?? {}),
    String(run.outcome?.policies?.rulesChecked ?? 0),
    `${seconds.toFixed(1)} s`,
  ]);
  rows.push(...notStarted.map((stack) => [stack, "not started", "-", "-", "-", "-"]));
  const total = results.reduce((sum, r) => sum + (r.run.outcome?.resources ?? 0), 0);
  const time = results.reduce((sum, r) => sum + r.seconds, 0);
  const lines = table(["stack", "result", "resources", "changes", "rules", "time"], rows);
  const problems = results.flatMap((r) => renderProblems(r.run));
  return [...lines, `total ${total} resources in ${time.toFixed(1)} s`, ...problems].join("\n");
}

/** What went wrong in a run, each violation with rule, resource and remedy. */
export function renderProblems(run: Run): string[] {
  const outcome = run.outcome;
  const lines: string[] = [];
  for (const violation of outcome?.policies?.violations ?? [])
    lines.push(...renderViolation(run.stack, violation));
  if (run.state !== "succeeded") {
    const error = outcome?.error;
    lines.push(
      "",
      styleText("red", `${run.stack} ${run.state}: ${error?.title ?? "no reason was recorded"}`),
    );
    if (error?.detail) lines.push(indent(error.detail));
    if (error?.remedy) lines.push(indent(`remedy: ${error.remedy}`));
  }
  return lines;
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

export function changeText(changes: Record<string, number>): string {
  const parts = Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0);
  return parts.length === 0 ? "none" : parts.map(([kind, count]) => `${count} ${kind}`).join(", ");
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
