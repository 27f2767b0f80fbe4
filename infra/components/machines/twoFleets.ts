// Declares two like fleets behind one balancer. Users are on one of them; releases go to the other, and change the shares.
import * as pulumi from "@pulumi/pulumi";
import { Application } from "@pulumi/aws/codedeploy/application.js";
import { colours, type Colour } from "../../plan/colours.ts";
import { breakerOf, broken, experimentTag, isExperimentedOn } from "../../plan/experiments.ts";
import { readsFiles } from "../../plan/documents/sharedCode.ts";
import type { Mount } from "../../plan/machines.ts";
import * as names from "../../plan/names.ts";
import { idlePace } from "../../plan/pipeline/targets/blueGreen.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import { Balancer } from "./balancer.ts";
import { createFailuresAlarm } from "./failures.ts";
import { Fleet } from "./fleet.ts";
import { Machines } from "./machines.ts";
import { createReleases } from "./releases.ts";
import { wayIn } from "./wayIn.ts";
import { Experiment } from "../targets/experiment.ts";
import type { TargetArgs } from "../targets/index.ts";

export type TwoFleetsArgs = Omit<TargetArgs<"blueGreen" | "ec2Efs">, "codeSigning" | "reach" | "lake"> & {
  /** Whence each colour reads its code, where it does. */
  mounts?: Readonly<Record<Colour, pulumi.Output<Mount>>>;
};

/** Before the first release. */
const shares: Readonly<Record<Colour, number>> = { blue: 100, green: 0 };

export class TwoFleets extends pulumi.ComponentResource {
  readonly balancer: Balancer;
  readonly fleets: readonly Fleet[];

  constructor(name: string, args: TwoFleetsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:machines:TwoFleets", name, {}, opts);
    const { app, environment, place, network, config, accessLogs } = args;
    const child = { parent: this };
    const application = names.fleetName(app, environment);
    const fleets = colours.map((colour) => ({
      name: names.fleetName(app, environment, colour),
      targets: names.targetsName(app, environment, colour),
    }));
    const more = args.mounts === undefined ? [] : [readsFiles(place)];
    const machines = new Machines(name, { config, place, app, environment, fleets, more }, child);
    this.balancer = new Balancer(
      name,
      { place, app, environment, network, accessLogs, ...wayIn(args) },
      child,
    );
    this.fleets = colours.map((colour) => this.fleet(`${name}-${colour}`, colour, args, machines));
    const behind = this.fleets.map(({ targetGroup }, index) => ({
      arn: targetGroup.arn,
      weight: shares[colours[index] as Colour],
    }));
    this.balancer.listen(behind, true);
    // Of both fleets: whoever is on one while users move to the other counts alike.
    const dimensions = { LoadBalancer: this.balancer.balancer.arnSuffix };
    const alarm = createFailuresAlarm(name, { app, environment, dimensions }, child);
    const made = new Application(name, { name: application, computePlatform: "Server" }, child);
    this.fleets.forEach((fleet, index) =>
      createReleases(
        `${name}-${colours[index]}`,
        {
          application: made.name,
          group: fleets[index]?.name ?? "",
          deployer: machines.deployer,
          pace: idlePace,
          fleet,
          alarm,
        },
        child,
      ),
    );
    if (isExperimentedOn(args, environment))
      for (const colour of colours) this.experiment(`${name}-${colour}`, colour, args, alarm.arn);
    this.registerOutputs({ balancer: this.balancer.balancer.arn });
  }

  /** One of each fleet, since which of them users are on is known only when it is broken. */
  private experiment(
    name: string,
    colour: Colour,
    { app, environment, place, target }: TwoFleetsArgs,
    alarmArn: pulumi.Output<string>,
  ): void {
    const own = names.fleetName(app, environment, colour);
    const breaker = breakerOf(colour);
    void new Experiment(name, { place, app, environment, target, own, breaker, alarmArn }, { parent: this });
  }

  private fleet(
    name: string,
    colour: Colour,
    args: TwoFleetsArgs,
    { profile, disksKeyArn }: Machines,
  ): Fleet {
    const { app, environment, place, network, target, logs } = args;
    const child = { parent: this };
    const fleet = names.fleetName(app, environment, colour);
    createLogGroup(name, names.fleetLogs(fleet), logs, child);
    return new Fleet(
      name,
      {
        place,
        fleet,
        targets: names.targetsName(app, environment, colour),
        app,
        network,
        machines: target,
        profile,
        disksKeyArn,
        ...(broken(args, environment).includes("machines") ? { tags: { [experimentTag]: fleet } } : {}),
        balancerGroupId: this.balancer.securityGroupId,
        mount: args.mounts?.[colour],
      },
      child,
    );
  }
}
