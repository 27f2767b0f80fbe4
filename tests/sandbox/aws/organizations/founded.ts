// An organization with service control policies, for the tests of what hangs in it.

import type { StoredResource } from "../../../../sandbox/aws/model.ts";
import { organization } from "../../../../sandbox/aws/organizations/organization.ts";
import type { TestWorld } from "../world.ts";
import { management, testWorld } from "../world.ts";

export const caller = { account: management };

export function founded(): { world: TestWorld; org: StoredResource } {
  const world = testWorld();
  return {
    world,
    org: world.create(organization, { enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"] }, caller),
  };
}

export function rootId(org: StoredResource): string {
  return (org.outputs["roots"] as { id: string }[])[0]?.id ?? "";
}
