// Draws a pipeline as it is walked: its stages and actions with a mark each, as wide and high as the terminal is. Pure.

import { styleText } from "node:util";
import type { Step } from "../../sandbox/rehearsal/record.ts";
import { brief, lasting } from "../../sandbox/rehearsal/text.ts";
import type { DeclaredAction, DeclaredPipeline, DeclaredStage } from "../pipeline/declared.ts";

type Mark = "waiting" | "running" | "passed" | "failed" | "rolledBack" | "skipped";

/** What has come of it so far. `now`: the rehearsal's time while it goes on; none once it has ended. */
/** `isDeclared`: nothing runs yet. */
export type Seen = { steps: readonly Step[]; now?: Date; isDeclared?: boolean };
export type Size = { columns: number; rows: number; colour: boolean };

type Style = Parameters<typeof styleText>[0];
const marks: Readonly<Record<Mark, readonly [sign: string, style: Style]>> = {
  waiting: ["·", "dim"],
  running: ["▶", "cyan"],
  passed: ["✓", "green"],
  failed: ["✗", "red"],
  rolledBack: ["↶", "yellow"],
  skipped: ["–", "dim"],
};

type Row = { name: string; provider: string; mark: Mark; bar: string; time: string; why?: string };
type Drawn = { stage: string; mark: Mark; rows: readonly Row[] };
type Line = { text: string; mark: Mark | undefined };

/** Lines of the picture; none is wider than the terminal, nor are there more than it has. */
export function drawGraph(pipeline: DeclaredPipeline, seen: Seen, { columns, rows, colour }: Size): string[] {
  const stages = stagesOf(pipeline, seen);
  const all = linesOf(stages, columns, () => false);
  const lines = all.length + 1 < rows ? all : linesOf(stages, columns, ({ mark }) => isQuiet(mark));
  const paint = ({ text, mark }: Line): string => {
    const whole = cut(text, columns);
    return colour && mark !== undefined ? styleText(marks[mark][1], whole, { validateStream: false }) : whole;
  };
  return [{ text: pipeline.name, mark: undefined }, ...seenPart(lines, rows - 2)].map(paint);
}

/** What nobody need look at closely. */
const isQuiet = (mark: Mark): boolean => mark !== "running" && mark !== "failed" && mark !== "rolledBack";

/** The part with what runs, or else the end, where the terminal is lower still. */
function seenPart(lines: readonly Line[], most: number): readonly Line[] {
  if (lines.length <= most) return lines;
  const running = lines.findLastIndex(({ mark }) => mark === "running");
  const end =
    running < 0
      ? lines.length
      : Math.min(lines.length, Math.max(most, running + 1 + Math.floor((most - 1) / 2)));
  return lines.slice(Math.max(0, end - most), end);
}

function linesOf(stages: readonly Drawn[], columns: number, isFolded: (stage: Drawn) => boolean): Line[] {
  const rows = stages.flatMap((stage) => stage.rows);
  const widest = (of: (row: Row) => string) => Math.max(0, ...rows.map((row) => of(row).length));
  const [name, provider] = [widest((row) => row.name), widest((row) => row.provider)];
  // What runs an action is told where there is room for it.
  const isWide = columns > name + provider + 24;
  const text = (row: Row): string => {
    const who = isWide ? `  ${row.provider.padEnd(provider)}` : "";
    return `${row.bar} ${marks[row.mark][0]} ${row.name.padEnd(name)}${who}  ${row.time.padStart(8)}`.trimEnd();
  };
  return stages.flatMap((stage) => [
    { text: `${marks[stage.mark][0]} ${stage.stage}`, mark: stage.mark },
    ...(isFolded(stage) ? [] : stage.rows).flatMap((row) => [
      { text: text(row), mark: row.mark },
      ...(row.why === undefined ? [] : [{ text: `│     ${row.why}`, mark: row.mark }]),
    ]),
  ]);
}

const cut = (text: string, columns: number): string => {
  const letters = [...text];
  return letters.length < columns ? text : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
};

function stagesOf({ stages }: DeclaredPipeline, { steps, now, isDeclared = false }: Seen): Drawn[] {
  const walked = lastWalk(steps);
  const next = now === undefined || isDeclared ? undefined : nextOf(stages, walked);
  return stages.map((stage) => {
    const own = walked.filter((step) => step.stage === stage.name);
    const rows = [
      ...(stage.conditions ?? []).map(({ provider }) =>
        rowOf({ name: `if ${provider}`, provider, bar: "│" }, own.filter(isEntry), { now }),
      ),
      ...stage.actions.map((action) => {
        const done = own.filter((step) => !isEntry(step) && step.action === action.name);
        const began = action === next ? endOf(walked.at(-1)) : undefined;
        return rowOf({ ...action, bar: barOf(action, stage) }, done, { now, began, runs: action === next });
      }),
    ];
    return { stage: stage.name, mark: markOf(rows.map(({ mark }) => mark)), rows };
  });
}

/** Conditions of a stage are steps of its name; an action may have that name, too. */
const isEntry = ({ does }: Step): boolean => does === "enter";

/** An event that arrives twice walks all of it again. */
function lastWalk(steps: readonly Step[]): readonly Step[] {
  const last = steps.findLast(({ rollback }) => rollback !== true)?.execution;
  const from = steps.findIndex(({ execution }) => execution === last);
  return steps.slice(Math.max(0, from));
}

const endOf = (step: Step | undefined): Date | undefined =>
  step && new Date(Date.parse(step.began) + step.seconds * 1000);

/** What runs now; after a failure nobody knows whether anything does. */
function nextOf(stages: readonly DeclaredStage[], steps: readonly Step[]): DeclaredAction | undefined {
  const last = steps.at(-1);
  if (last === undefined) return stages[0]?.actions[0];
  if (last.result === "failed") return undefined;
  const at = stages.findIndex(({ name }) => name === last.stage);
  const { actions = [] } = stages[at] ?? {};
  if (isEntry(last)) return actions[0];
  const following = actions[actions.findIndex(({ name }) => name === last.action) + 1];
  return following ?? (last.rollback === true ? undefined : stages[at + 1]?.actions[0]);
}

type Now = { now: Date | undefined; began?: Date | undefined; runs?: boolean };

function rowOf(
  { name, provider, bar }: Pick<Row, "name" | "provider" | "bar">,
  steps: readonly Step[],
  { now, began, runs = false }: Now,
): Row {
  const last = steps.at(-1);
  const failed = steps.findLast(({ rollback }) => rollback !== true);
  const why = failed?.result === "failed" ? { why: brief(failed.text) } : {};
  const row = { name: last !== undefined && last.attempt > 1 ? `${name} (attempt ${last.attempt})` : name };
  const told = { ...row, provider, bar, ...why };
  if (runs && now !== undefined) {
    const seconds = began === undefined ? undefined : Math.max(0, (now.getTime() - began.getTime()) / 1000);
    return { ...told, mark: "running", time: seconds === undefined ? "" : lasting(seconds) };
  }
  if (last === undefined) return { ...told, mark: now === undefined ? "skipped" : "waiting", time: "" };
  const ended = last.rollback === true ? "rolledBack" : "passed";
  return { ...told, mark: last.result === "failed" ? "failed" : ended, time: lasting(last.seconds) };
}

/** A stage is as the worst of its actions, and done only when all are. */
function markOf(of: readonly Mark[]): Mark {
  const worst = (["running", "failed", "rolledBack"] as const).find((mark) => of.includes(mark));
  if (worst !== undefined) return worst;
  const rest = of.find((mark) => mark !== "passed");
  return rest ?? (of.length === 0 ? "waiting" : "passed");
}

/** Joins those that run side by side. */
function barOf(action: DeclaredAction, { actions }: DeclaredStage): string {
  const beside = actions.filter(({ runOrder }) => runOrder === action.runOrder);
  if (beside.length === 1) return "│";
  return action === beside[0] ? "┌" : action === beside.at(-1) ? "└" : "├";
}
