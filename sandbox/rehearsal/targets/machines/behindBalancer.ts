// What CodeDeploy does with a machine behind a balancer: it leaves it, gets the revision, and comes back once it answers.
import type { World } from "../../world.ts";
import type { Balancer } from "./balancer.ts";
import { fetchBundle, takeOrders } from "./agent.ts";
import type { Fleet } from "./fleet.ts";
import { nameOf, type Group, type InPlace } from "./inPlace.ts";
import type { Machine } from "./machine.ts";

export type FleetGroup = Group & { fleet: Fleet; balancer: Balancer };

export const behindBalancer =
  (world: World, fleet: Fleet, balancer: Balancer): Group["put"] =>
  async (deployment, machine) => {
    for (const action of ["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstances"])
      deployment.ask(action, "*");
    balance(deployment, fleet, machine, "DeregisterTargets");
    const { id, location, mishap } = deployment;
    const bundle = await fetchBundle(world, fleet, location);
    takeOrders(world, fleet);
    await machine.install({ sha256: nameOf(location), deployment: id, bundle }, deployment.labels());
    if (mishap === "hook") throw new Error(`ValidateService hook failed on ${machine.id}, as it was made to`);
    if (!(await fleet.comesUp(machine)))
      throw new Error(
        `${machine.id} does not answer ${fleet.healthPath}: its balancer does not take it back`,
      );
    balance(deployment, fleet, machine, "RegisterTargets");
    // The first request that users send.
    const isUsed = balancer.percentOf(fleet) > 0;
    if ((isUsed && mishap === "alarm") || (await balancer.failsUsers())) deployment.ring();
    else if (isUsed && hasLeft(deployment)) deployment.rest();
  };

/** What was to be taken away runs nowhere in the group any more. */
const hasLeft = ({ isWatched, location, group }: InPlace): boolean =>
  !isWatched && group.machines().every(({ runs }) => runs === nameOf(location));

function balance(
  deployment: InPlace,
  fleet: Fleet,
  machine: Machine,
  action: "RegisterTargets" | "DeregisterTargets",
): void {
  for (const look of ["DescribeTargetGroups", "DescribeTargetHealth"])
    deployment.ask(`elasticloadbalancing:${look}`, "*");
  deployment.ask(`elasticloadbalancing:${action}`, String(fleet.targetGroup["arn"]));
  machine.inService = action === "RegisterTargets";
}
