// How a task of ECS ended (API, Task): well, because Spot or AWS took its place away, or by a fault of its own.
import { DescribeTasksCommand, type Task } from "@aws-sdk/client-ecs";
import type { Entry } from "../lib/ledger.ts";
import { need, type Job } from "./settings.ts";

/** So many the API takes at once. */
const atOnce = 100;

export async function describeTasks({ env, aws }: Job, arns: readonly string[]): Promise<Task[]> {
  const found: Task[] = [];
  for (let from = 0; from < arns.length; from += atOnce) {
    const tasks = arns.slice(from, from + atOnce);
    const answer = await aws.ecs.send(new DescribeTasksCommand({ cluster: need(env, "CLUSTER"), tasks }));
    found.push(...(answer.tasks ?? []));
  }
  return found;
}

export const hasEnded = ({ lastStatus }: Task): boolean => lastStatus === "STOPPED";

/** Nothing that the task did ended it; another one goes on in its place. */
export const wasTakenAway = ({ stopCode }: Task): boolean =>
  stopCode === "SpotInterruption" || stopCode === "TerminationNotice";

/** By itself, and each of its containers said that it is done. What has no exit code did not say so. */
export const endedWell = ({ stopCode, containers = [] }: Task): boolean =>
  stopCode === "EssentialContainerExited" && containers.every(({ exitCode }) => exitCode === 0);

export const idOf = (arn = ""): string => arn.split("/").at(-1) ?? "";

/** For people: which task, and what it or ECS said last. */
export function whyEnded({ taskArn, stoppedReason, stopCode, containers = [] }: Task): string {
  const [wrong] = containers.filter(({ exitCode }) => exitCode !== 0);
  const said = wrong?.reason ?? (wrong?.exitCode === undefined ? undefined : `exit code ${wrong.exitCode}`);
  return `task ${idOf(taskArn)}: ${[stoppedReason ?? stopCode, said].filter(Boolean).join(", ") || "no reason given"}`;
}

/** A release that was healthy here has run: where a stage goes back to it nothing is run again. */
export const hasRunHere = (entries: readonly Entry[], sha256: string): boolean =>
  entries.some((entry) => entry.kind === "healthy" && entry.sha256 === sha256);
