// Decides whether a stage may begin: by the deployment windows of its entry condition and the rehearsal's clock.
import type { DeclaredRule, DeclaredStage } from "../../cli/pipeline/declared.ts";
import { windowOf } from "../../infra/configuration/window.ts";
import type { Step } from "./record.ts";
import type { Run } from "./run.ts";

type Window = ReturnType<typeof windowOf>;
/** `closed`: the stage is reached when its windows are closed. `waits`: whoever releases begins it when they open. */
export type Entering = { closed: boolean; waits: boolean };

const yearOfMinutes = 366 * 24 * 60;

/** A step for each rule. Throws for a rule that is no window: what can't be rehearsed is no success. */
export const enterStage = (run: Run, { name, conditions = [] }: DeclaredStage, how: Entering): Step[] =>
  conditions.map((rule) => stepOf(run, name, rule, how));

function stepOf(run: Run, stage: string, rule: DeclaredRule, { closed, waits }: Entering): Step {
  const { clock } = run.world;
  const window = readWindow(stage, rule);
  const began = clock.now();
  if (closed) clock.set(closedFrom(window, began));
  else if (waits && !window.match(began)) clock.set(window.nextRun(began) ?? began);
  const now = clock.now();
  const open = window.match(now);
  return {
    execution: run.execution,
    stage,
    action: stage,
    provider: rule.provider,
    does: "enter",
    attempt: 1,
    began: began.toISOString(),
    seconds: Math.round((now.getTime() - began.getTime()) / 1000),
    result: open ? "succeeded" : "failed",
    text: `${textOf(rule)} is ${open ? "open" : "closed"} at ${now.toISOString()}${open ? "" : opensAgain(window, now)}`,
    calls: [],
    made: [],
  };
}

const textOf = ({ configuration }: DeclaredRule): string =>
  `the window ${configuration["Cron"] ?? ""} (${configuration["TimeZone"] ?? "UTC"})`;
const opensAgain = (window: Window, now: Date): string => {
  const next = window.nextRun(now);
  return next === null ? " for good" : `; it opens at ${next.toISOString()}`;
};

function readWindow(stage: string, { provider, configuration }: DeclaredRule): Window {
  if (provider !== "DeploymentWindow")
    throw new Error(
      `stage ${stage} begins on a condition of ${provider}, which can't be rehearsed; what can is DeploymentWindow`,
    );
  return windowOf(configuration["Cron"] ?? "", configuration["TimeZone"] ?? "UTC");
}

/** Windows begin and end at whole minutes. Throws for one that is always open. */
function closedFrom(window: Window, from: Date): Date {
  for (let minute = 0; minute < yearOfMinutes; minute += 1) {
    const time = new Date(from.getTime() + minute * 60_000);
    if (!window.match(time)) return time;
  }
  throw new RangeError(`the window ${window.getPattern() ?? ""} is never closed`);
}
