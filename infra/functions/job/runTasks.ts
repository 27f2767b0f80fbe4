// Releases exactly the image that the verified artifact names by running it: so many tasks, each to its end. One that Spot
// takes away is replaced by one that is told whose work it goes on with; one that fails by itself fails the deployment.
import {
  RunTaskCommand,
  type ConflictException,
  type RunTaskCommandInput,
  type Service,
  type Task,
} from "@aws-sdk/client-ecs";
import type { Release } from "../lib/release.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { definitionOf, describeService, hasImage, register } from "./ecsRelease.ts";
import { imageIn } from "./image.ts";
import { pullArtifact } from "./pull.ts";
import { chainHere } from "./record.ts";
import { need, type Job } from "./settings.ts";
import { describeTasks, endedWell, hasEnded, hasRunHere, idOf, wasTakenAway, whyEnded } from "./tasks.ts";

/** Seconds between two looks; the job's own time is the limit behind them. */
const between = 30;
/** So many tasks one call starts. */
const mostAtOnce = 10;

export const runTasks = (job: Job): Promise<string> => deployVerified(job, (release) => run(job, release));

async function run(job: Job, release: Release): Promise<string> {
  const { app, sha256 } = release;
  if (hasRunHere(await chainHere(job), sha256)) return `${app} ${sha256} has run to its end here before`;
  const image = await imageIn(await pullArtifact(job, release), job);
  const newest = await definitionOf(job, need(job.env, "SERVICE"));
  // A job that is tried again starts the definition that it started before.
  const definition = hasImage(newest, image)
    ? (newest.taskDefinitionArn ?? "")
    : await register(job, newest, image);
  const { tasks, replaced } = await runToEnd(job, await describeService(job), definition);
  return `deployed ${app} ${sha256} as ${definition}: ${told(tasks)} with ${image}${
    replaced === 0 ? "" : `, ${replaced} in place of what Spot took away`
  }`;
}

function told(tasks: readonly Task[]): string {
  const by = Map.groupBy(tasks, ({ capacityProviderName }) => capacityProviderName ?? "no provider");
  const each = [...by].toSorted().map(([provider, all]) => `${all.length} on ${provider}`);
  return `${tasks.length} tasks ran to their end (${each.join(", ")})`;
}

/** A task under way, and the id of the one that began its work. */
type Begun = { arn: string; first: string };

/**
 * All that ended well, and how many of them replaced others. Whatever is started has a token that follows from the execution
 * or from the task that it replaces, so that ECS starts nothing twice for a job that died in between.
 */
export async function runToEnd(
  job: Job,
  service: Service,
  taskDefinition: string,
): Promise<{ tasks: Task[]; replaced: number }> {
  const start = starter(job, service, taskDefinition);
  let open: Begun[] = await startAll(job, start);
  const ended: Task[] = [];
  let replaced = 0;
  while (open.length > 0) {
    const now = await look(job, open);
    const going = now.filter(({ task }) => !hasEnded(task));
    const over = now.filter(({ task }) => hasEnded(task));
    open = going;
    for (const { task, first } of over)
      if (wasTakenAway(task)) {
        const [arn = ""] = await start(1, idOf(task.taskArn), first);
        open.push({ arn, first });
        replaced += 1;
      } else ended.push(task);
    if (open.length > 0) await job.clock.pause(between);
  }
  const failed = ended.filter((task) => !endedWell(task));
  if (failed.length > 0) throw new NotDeployed(`${failed.length} failed: ${failed.map(whyEnded).join("; ")}`);
  return { tasks: ended, replaced };
}

async function look(job: Job, open: readonly Begun[]): Promise<(Begun & { task: Task })[]> {
  const tasks = await describeTasks(
    job,
    open.map(({ arn }) => arn),
  );
  return open.map((begun) => {
    const task = tasks.find(({ taskArn }) => taskArn === begun.arn);
    // ECS tells of a task for an hour after its end.
    if (task === undefined)
      throw new NotDeployed(
        `ECS no longer knows ${begun.arn}, nor how it ended: start the pipeline anew, and its tasks go on from nothing`,
      );
    return { ...begun, task };
  });
}

type Start = (count: number, token: string, first?: string) => Promise<string[]>;

async function startAll(job: Job, start: Start): Promise<Begun[]> {
  const count = Number(need(job.env, "TASKS"));
  const arns: string[] = [];
  for (let from = 0; from < count; from += mostAtOnce) {
    const token = `${need(job.env, "EXECUTION")}-${from / mostAtOnce}`;
    arns.push(...(await start(Math.min(mostAtOnce, count - from), token)));
  }
  return arns.map((arn) => ({ arn, first: idOf(arn) }));
}

/** In the service's subnets and groups, by its strategy, and without a launch type: either that or a strategy is said. */
const starter =
  (job: Job, service: Service, taskDefinition: string): Start =>
  (count, clientToken, first) =>
    startOnce(job, {
      cluster: need(job.env, "CLUSTER"),
      taskDefinition,
      count,
      clientToken,
      startedBy: need(job.env, "EXECUTION"),
      capacityProviderStrategy: service.capacityProviderStrategy,
      networkConfiguration: service.networkConfiguration,
      propagateTags: "TASK_DEFINITION",
      ...(first === undefined ? {} : { overrides: resuming(job, first) }),
    });

const resuming = ({ env }: Job, first: string) => ({
  containerOverrides: [{ name: need(env, "APP"), environment: [{ name: "RESUMES", value: first }] }],
});

async function startOnce({ aws }: Job, input: RunTaskCommandInput): Promise<string[]> {
  try {
    const { tasks = [], failures = [] } = await aws.ecs.send(new RunTaskCommand(input));
    if (tasks.length < (input.count ?? 0))
      throw new NotDeployed(
        `ECS starts ${tasks.length} of ${input.count} tasks: ${failures[0]?.reason ?? "no reason given"}`,
      );
    return tasks.map(({ taskArn = "" }) => taskArn);
  } catch (error) {
    // What the token has started with other settings, before somebody changed them.
    const { name, resourceIds = [] } = error as ConflictException;
    if (name === "ConflictException" && resourceIds.length === input.count) return resourceIds;
    throw error;
  }
}
