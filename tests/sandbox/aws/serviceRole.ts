// A role that an AWS service may assume, put into a test world.

import type { Properties, StoredResource } from "../../../sandbox/aws/model.ts";
import { policyText, seedRole } from "./cases.ts";
import { workload } from "./world.ts";
import type { TestWorld } from "./world.ts";

/** The role's ARN is `arn:aws:iam::<workload>:role/<name>`. */
export function serviceRole(
  world: TestWorld,
  name: string,
  service: string,
  more: Properties = {},
): StoredResource {
  const assumeRolePolicy = policyText({
    Action: "sts:AssumeRole",
    Resource: undefined,
    Principal: { Service: service },
  });
  return seedRole(world, workload, name, { assumeRolePolicy, ...more });
}

export const roleArn = (name: string): string => `arn:aws:iam::${workload}:role/${name}`;
