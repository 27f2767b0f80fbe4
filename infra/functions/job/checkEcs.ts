// Looks whether all tasks of a service run and its alarm is off: only what runs here is healthy here, and may go on.
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { afterExperiment } from "./afterExperiment.ts";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

export const checkEcs = (job: Job): Promise<string> =>
  checkDeployed(job, () => afterExperiment(job, () => look(job)));

async function look({ env, aws }: Job): Promise<string> {
  const name = need(env, "SERVICE");
  const { services: [service] = [] } = await aws.ecs.send(
    new DescribeServicesCommand({ cluster: need(env, "CLUSTER"), services: [name] }),
  );
  const { desiredCount = 0, runningCount = 0 } = service ?? {};
  if (desiredCount === 0 || runningCount < desiredCount)
    throw new NotHealthy(`${runningCount} of ${desiredCount} tasks of ${name} run`);
  const alarm = need(env, "ALARM_NAME");
  return `${runningCount} tasks of ${name} run, alarm ${alarm} is ${await alarmState(aws, alarm)}`;
}
