// Looks whether the release is on every device of a ring, the devices are there, and nothing failed on them for a while.
import { DescribeInstanceInformationCommand } from "@aws-sdk/client-ssm";
import { missing } from "./deployEdge.ts";
import { runsOn } from "./deployEc2.ts";
import { nameOf, readDevices, type DeviceRow } from "./devices.ts";
import { handedOver } from "./handedOver.ts";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

export const checkEdge = (job: Job): Promise<string> =>
  checkDeployed(job, async () => {
    const [ring, group] = [need(job.env, "RING"), need(job.env, "DEPLOYMENT_GROUP")];
    const rows = (await readDevices(job)).filter((row) => row.ring === ring);
    if (!(await runsOn(job, await handedOver(job), group)))
      throw new NotHealthy(`${group} was not released this last`);
    const without = await missing(
      job,
      group,
      rows.map((row) => nameOf(job, row)),
    );
    if (without.length > 0) throw new NotHealthy(`${without.join(", ")} did not get the release`);
    await job.clock.pause(Number(need(job.env, "SOAK_SECONDS")));
    const away = await offline(job, rows);
    if (away.length > 0) throw new NotHealthy(`${away.join(", ")} can't be reached`);
    const alarm = need(job.env, "ALARM_NAME");
    return `${rows.length} devices of ring ${ring} run it, alarm ${alarm} is ${await alarmState(job.aws, alarm)}`;
  });

/** Those from which Systems Manager has not heard lately. */
async function offline(job: Job, rows: readonly DeviceRow[]): Promise<string[]> {
  const online = new Set<string>();
  for (let i = 0; i < rows.length; i += mostAtOnce) {
    const Values = rows.slice(i, i + mostAtOnce).map(({ node }) => node);
    const { InstanceInformationList = [] } = await job.aws.ssm.send(
      new DescribeInstanceInformationCommand({
        Filters: [{ Key: "InstanceIds", Values }],
        MaxResults: mostAtOnce,
      }),
    );
    for (const { InstanceId, PingStatus } of InstanceInformationList)
      if (PingStatus === "Online" && InstanceId !== undefined) online.add(InstanceId);
  }
  return rows.filter(({ node }) => !online.has(node)).map((row) => nameOf(job, row));
}
/** Of its answers and its filters (DescribeInstanceInformation). */
const mostAtOnce = 50;
