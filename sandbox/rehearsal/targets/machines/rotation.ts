// What Auto Scaling does with machines that are older than they may be: a new one beside each, to which CodeDeploy releases
// what was good last, and the old one goes once the new one answers.
import type { World } from "../../world.ts";
import { fetchBundle, takeOrders } from "./agent.ts";
import type { FleetGroup } from "./behindBalancer.ts";
import { nameOf, type Location } from "./inPlace.ts";
import type { Machine } from "./machine.ts";

type Good = { id: string; location: Location } | undefined;

/** `good`: what the group was released last with success; without it a new machine answers by itself. */
export async function rotate(world: World, group: FleetGroup, good: Good) {
  const { fleet } = group;
  const now = world.clock.now().getTime();
  const old = fleet.machines.filter(({ since }) => fleet.lifetime > 0 && now - since > fleet.lifetime * 1000);
  for (const machine of old) await replace(world, group, machine, good);
}

async function replace(world: World, group: FleetGroup, old: Machine, good: Good) {
  if ((await launch(world, group, old.zone, good)) !== undefined) await group.fleet.drop(old);
}

/** A new machine with what was good last; undefined where it does not answer, and is gone again. */
export async function launch(
  world: World,
  group: FleetGroup,
  zone: string,
  good: Good,
): Promise<Machine | undefined> {
  const { fleet, account } = group;
  const made = fleet.launch(zone);
  made.inService = false;
  if (good !== undefined) {
    const role = String(group.facts.props["serviceRoleArn"]);
    const arn = String(fleet.arn);
    // The hook by which CodeDeploy holds a new machine until it has the release.
    world.harness.ask(role, { action: "autoscaling:RecordLifecycleActionHeartbeat", resource: arn, account });
    const bundle = await fetchBundle(world, fleet, good.location);
    takeOrders(world, fleet);
    const revision = { sha256: nameOf(good.location), deployment: good.id, bundle };
    await made.install(revision, { APPLICATION_NAME: group.application, DEPLOYMENT_GROUP_NAME: group.name });
    world.harness.ask(role, { action: "autoscaling:CompleteLifecycleAction", resource: arn, account });
  }
  if (await fleet.comesUp(made)) {
    made.inService = true;
    return made;
  }
  await fleet.drop(made);
  return undefined;
}
