// What the agents on a machine ask of AWS, as the machine's declared role.
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { World } from "../../world.ts";
import type { Fleet } from "./fleet.ts";
import type { Location } from "./inPlace.ts";

/** Whose role it is. */
export type Worker = Pick<Fleet, "role" | "account">;

/** EC2 hands the profile's role over. */
function becomeMachine({ harness }: World, { role, account }: Worker): void {
  harness.ask("ec2.amazonaws.com", { action: "sts:AssumeRole", resource: role, account });
}

/** Of CodeDeploy, over the connection that it keeps. */
export function takeOrders({ harness }: World, { role, account }: Worker): void {
  for (const order of [
    "PollHostCommand",
    "GetDeploymentSpecification",
    "PutHostCommandAcknowledgement",
    "PutHostCommandComplete",
  ])
    harness.ask(role, { action: `codedeploy-commands-secure:${order}`, resource: "*", account });
}

/** Really out of the bucket that the stack declares: the one version that the deployment names. */
export async function fetchBundle(world: World, fleet: Fleet, location: Location): Promise<Buffer> {
  becomeMachine(world, fleet);
  fleet.mounts();
  return fetchAs(world, fleet.role, location);
}

export async function fetchAs(
  world: World,
  role: string,
  { bucket, key, version }: Location,
): Promise<Buffer> {
  const { s3 } = world.clients(role);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
