// An organization whose member administers a service, for the tests of what only such an account may do.

import type { ResourceModel } from "../../../../sandbox/aws/model.ts";
import { member, organized } from "../cloudtrail/scene.ts";
import type { TestWorld } from "../world.ts";
import { management } from "../world.ts";

export type Administered = { world: TestWorld; accountId: string; caller: { account: string } };

/** `property` is the input of the administrator's model that names the account. */
export function administered(
  model: ResourceModel,
  principal: string,
  property: "adminAccountId" | "accountId" = "adminAccountId",
): Administered {
  const world = organized(undefined, [principal]);
  const accountId = member(world);
  world.create(model, { [property]: accountId }, { account: management });
  return { world, accountId, caller: { account: accountId } };
}
