// Looks how the tasks of an execution ended: so many well, none of them by a fault of its own.
import { paginateListTasks, type Task } from "@aws-sdk/client-ecs";
import { checkDeployed, NotHealthy } from "./health.ts";
import { chainHere } from "./record.ts";
import { need, type Job } from "./settings.ts";
import { describeTasks, endedWell, hasRunHere, wasTakenAway, whyEnded } from "./tasks.ts";

export const checkTasks = (job: Job): Promise<string> => checkDeployed(job, (sha256) => look(job, sha256));

async function look(job: Job, sha256: string): Promise<string> {
  if (hasRunHere(await chainHere(job), sha256)) return `${sha256} has run to its end here before`;
  const { env } = job;
  const ended = (await describeTasks(job, await listEnded(job))).filter(
    ({ startedBy }) => startedBy === need(env, "EXECUTION"),
  );
  const [well, others] = [ended.filter(endedWell), ended.filter((task) => !endedWell(task))];
  const failed = others.filter((task) => !wasTakenAway(task));
  if (failed.length > 0) throw new NotHealthy(failed.map(whyEnded).join("; "));
  const said = `${well.length} of ${need(env, "TASKS")} tasks of ${need(env, "SERVICE")} ended well`;
  // ECS tells of tasks for an hour after their end: whoever looks later starts the pipeline anew.
  if (well.length !== Number(need(env, "TASKS")))
    throw new NotHealthy(`${said}, as far as ECS still knows them`);
  return `${said}, ${replacedIn(others)}`;
}

const replacedIn = (others: readonly Task[]): string =>
  others.length === 0 ? "none was taken away" : `${others.length} were taken away and replaced`;

async function listEnded({ env, aws }: Job): Promise<string[]> {
  const found: string[] = [];
  const asked = {
    cluster: need(env, "CLUSTER"),
    family: need(env, "SERVICE"),
    desiredStatus: "STOPPED" as const,
  };
  for await (const { taskArns = [] } of paginateListTasks({ client: aws.ecs }, asked))
    found.push(...taskArns);
  return found;
}
