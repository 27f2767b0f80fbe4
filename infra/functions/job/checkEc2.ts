// Looks whether enough machines answer their balancer and the alarm is off: only what runs here is healthy here, and may go on.
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterExperiment } from "./afterExperiment.ts";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

export const checkEc2 = (job: Job): Promise<string> =>
  checkDeployed(job, () => afterExperiment(job, () => look(job)));

/** Throws NotHealthy. */
export async function look(job: Job): Promise<string> {
  const name = need(job.env, "TARGETS");
  const machines = await healthyTargets(job, name);
  const alarm = need(job.env, "ALARM_NAME");
  return `${machines} machines of ${name} answer, alarm ${alarm} is ${await alarmState(job.aws, alarm)}`;
}

/** How many there are; throws NotHealthy for fewer than there must be, and for any that does not answer. */
export async function healthyTargets({ env, aws }: Job, name: string): Promise<number> {
  const { TargetGroups: [group] = [] } = await aws.elb.send(
    new DescribeTargetGroupsCommand({ Names: [name] }),
  );
  if (group?.TargetGroupArn === undefined) throw new NotHealthy(`there is no target group ${name}`);
  const { TargetHealthDescriptions = [] } = await aws.elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn }),
  );
  // Those that leave are no longer asked, and those that come are not yet.
  const asked = TargetHealthDescriptions.filter(
    ({ TargetHealth }) => !["draining", "initial"].includes(TargetHealth?.State ?? ""),
  );
  const healthy = asked.filter(({ TargetHealth }) => TargetHealth?.State === "healthy").length;
  if (healthy < asked.length || healthy < Number(need(env, "MACHINES")))
    throw new NotHealthy(
      `${healthy} of ${Math.max(asked.length, Number(env["MACHINES"]))} machines of ${name} answer`,
    );
  return healthy;
}
