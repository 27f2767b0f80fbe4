// Declares machines behind a balancer, to which CodeDeploy releases in place, some at a time, and an alarm that stops it.
import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Application } from "@pulumi/aws/codedeploy/application.js";
import { DeploymentGroup } from "@pulumi/aws/codedeploy/deploymentGroup.js";
import { addressesOf } from "../../plan/addresses.ts";
import * as names from "../../plan/names.ts";
import { paceConfig } from "../../plan/pipeline/targets/ec2.ts";
import { alarmName } from "../../plan/pipeline/targets/lambdaCanary.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import { Balancer } from "../machines/balancer.ts";
import { Fleet } from "../machines/fleet.ts";
import { Machines } from "../machines/machines.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"ec2">, "codeSigning" | "reach" | "lake">;

export class Ec2 extends pulumi.ComponentResource {
  readonly fleet: Fleet;
  readonly deploymentGroup: DeploymentGroup;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Ec2", name, {}, opts);
    const { app, environment, place, network, target, config } = args;
    const child = { parent: this };
    const fleet = names.fleetName(app, environment);
    const targets = names.balancerName(app, environment);
    createLogGroup(name, names.fleetLogs(fleet), args.logs, child);
    const machines = new Machines(
      name,
      { config, place, app, environment, fleets: [{ name: fleet, targets }] },
      child,
    );
    const balancer = new Balancer(name, { place, app, environment, network, ...wayIn(args) }, child);
    const { profile, disksKeyArn } = machines;
    this.fleet = new Fleet(
      name,
      {
        place,
        fleet,
        targets,
        app,
        network,
        machines: target,
        profile,
        disksKeyArn,
        balancerGroupId: balancer.securityGroupId,
      },
      child,
    );
    balancer.listen([{ arn: this.fleet.targetGroup.arn, weight: 1 }]);
    this.deploymentGroup = this.releases(name, args, machines.deployer, this.alarm(name, args, balancer));
    this.registerOutputs({ fleet: this.fleet.group.arn });
  }

  private releases(
    name: string,
    { app, environment, target }: Args,
    serviceRoleArn: pulumi.Output<string>,
    alarm: MetricAlarm,
  ): DeploymentGroup {
    const physical = names.fleetName(app, environment);
    const application = new Application(
      name,
      { name: physical, computePlatform: "Server" },
      { parent: this },
    );
    return new DeploymentGroup(
      name,
      {
        appName: application.name,
        deploymentGroupName: physical,
        serviceRoleArn,
        deploymentConfigName: paceConfig(target.pace),
        deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" },
        autoscalingGroups: [this.fleet.group.name],
        loadBalancerInfo: { targetGroupInfos: [{ name: this.fleet.targetGroup.name }] },
        autoRollbackConfiguration: {
          enabled: true,
          events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
        alarmConfiguration: { enabled: true, alarms: [alarm.name] },
      },
      { parent: this },
    );
  }

  /** One answer of the app that says it failed, within a minute, is enough. */
  private alarm(name: string, { app, environment }: Args, { balancer }: Balancer): MetricAlarm {
    return new MetricAlarm(
      name,
      {
        name: alarmName(app, environment),
        alarmDescription: `Failures of ${app} in ${environment}; rolls a release back`,
        namespace: "AWS/ApplicationELB",
        metricName: "HTTPCode_Target_5XX_Count",
        dimensions: { LoadBalancer: balancer.arnSuffix, TargetGroup: this.fleet.targetGroup.arnSuffix },
        statistic: "Sum",
        period: 60,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        treatMissingData: "notBreaching",
      },
      { parent: this },
    );
  }
}

/** The environment's own network, and who is named beside it. */
function wayIn({ config, place, environment, target }: Args): { clients: string[]; certificate: string } {
  const own = addressesOf(config.addresses, environment, place.region);
  const certificate = target.certificates[environment];
  if (own === undefined || certificate === undefined)
    throw new Error(`${environment} has no range of addresses or no certificate`);
  return { clients: [own, ...target.clients], certificate };
}
