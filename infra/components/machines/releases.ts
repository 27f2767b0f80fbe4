// Declares how CodeDeploy releases to one fleet in place: some machines at a time, and back on failure and on the alarm.
import { DeploymentGroup } from "@pulumi/aws/codedeploy/deploymentGroup.js";
import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import { paceConfig } from "../../plan/pipeline/targets/ec2.ts";
import type { Fleet } from "./fleet.ts";

export type ReleasesArgs = {
  application: pulumi.Input<string>;
  /** The group's name in AWS. */
  group: string;
  /** ARN of the role that CodeDeploy works as. */
  deployer: pulumi.Input<string>;
  pace: string;
  fleet: Fleet;
  alarm: MetricAlarm;
};

export const createReleases = (
  name: string,
  { application, group, deployer, pace, fleet, alarm }: ReleasesArgs,
  opts: pulumi.CustomResourceOptions,
): DeploymentGroup =>
  new DeploymentGroup(
    name,
    {
      appName: application,
      deploymentGroupName: group,
      serviceRoleArn: deployer,
      deploymentConfigName: paceConfig(pace),
      deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      autoscalingGroups: [fleet.group.name],
      loadBalancerInfo: { targetGroupInfos: [{ name: fleet.targetGroup.name }] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
      },
      alarmConfiguration: { enabled: true, alarms: [alarm.name] },
    },
    opts,
  );
