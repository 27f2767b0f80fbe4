// Declares machines behind a balancer, to which CodeDeploy releases in place, some at a time, and an alarm that stops it.
import * as pulumi from "@pulumi/pulumi";
import { Application } from "@pulumi/aws/codedeploy/application.js";
import { broken, experimentTag, isExperimentedOn } from "../../plan/experiments.ts";
import * as names from "../../plan/names.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import { Balancer } from "../machines/balancer.ts";
import { createFailuresAlarm } from "../machines/failures.ts";
import { Fleet } from "../machines/fleet.ts";
import { Machines } from "../machines/machines.ts";
import { createReleases } from "../machines/releases.ts";
import { wayIn } from "../machines/wayIn.ts";
import { Experiment } from "./experiment.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"ec2">, "codeSigning" | "reach" | "lake">;

export class Ec2 extends pulumi.ComponentResource {
  readonly fleet: Fleet;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Ec2", name, {}, opts);
    const { app, environment, place, network, target, config, accessLogs } = args;
    const child = { parent: this };
    const fleet = names.fleetName(app, environment);
    const targets = names.targetsName(app, environment);
    createLogGroup(name, names.fleetLogs(fleet), args.logs, child);
    const machines = new Machines(
      name,
      { config, place, app, environment, fleets: [{ name: fleet, targets }] },
      child,
    );
    const balancer = new Balancer(
      name,
      { place, app, environment, network, accessLogs, ...wayIn(args) },
      child,
    );
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
        ...(broken(args, environment).includes("machines") ? { tags: { [experimentTag]: fleet } } : {}),
        balancerGroupId: balancer.securityGroupId,
      },
      child,
    );
    balancer.listen([{ arn: this.fleet.targetGroup.arn, weight: 1 }]);
    const dimensions = {
      LoadBalancer: balancer.balancer.arnSuffix,
      TargetGroup: this.fleet.targetGroup.arnSuffix,
    };
    const alarm = createFailuresAlarm(name, { app, environment, dimensions }, child);
    const application = new Application(name, { name: fleet, computePlatform: "Server" }, child).name;
    const { pace } = target;
    createReleases(
      name,
      { application, group: fleet, deployer: machines.deployer, pace, fleet: this.fleet, alarm },
      child,
    );
    this.experiment(name, args, alarm.arn);
    this.registerOutputs({ fleet: this.fleet.group.arn });
  }

  private experiment(name: string, args: Args, alarmArn: pulumi.Output<string>): void {
    const { app, environment, place, target } = args;
    if (!isExperimentedOn(args, environment)) return;
    const own = names.fleetName(app, environment);
    void new Experiment(name, { place, app, environment, target, own, alarmArn }, { parent: this });
  }
}
