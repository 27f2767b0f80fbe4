// How IAM names things: patterns, lengths, ids, and how it finds roles and policies.

import type { Caller, StoredResource, World } from "../model.ts";
import { lengthBetween, matches } from "../rules.ts";

export const roleToken = "aws:iam/role:Role";
export const policyToken = "aws:iam/policy:Policy";
export const rolePolicyToken = "aws:iam/rolePolicy:RolePolicy";
export const instanceProfileToken = "aws:iam/instanceProfile:InstanceProfile";
export const attachmentToken = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** Letters, digits and `+=,.@_-`, from 1 to the given length (IAM user guide, "IAM and AWS STS quotas"). */
export function nameRule(maxLength: number) {
  return matches(
    new RegExp(`^[\\w+=,.@-]{1,${maxLength}}$`),
    `1 to ${maxLength} letters, digits or any of _ + = , . @ -`,
  );
}

export const pathRule = [
  matches(/^\/([\x21-\x7e]*\/)?$/, "a path that begins and ends with /"),
  lengthBetween(1, 512),
];

/** `AROA` or `ANPA` and 17 letters or digits, as IAM's unique ids. */
export function uniqueId(prefix: string, world: World): string {
  return `${prefix}${world.random("base36", 17).toUpperCase()}`;
}

/** The role of that name in the caller's account; role names are unique whatever their case and path. */
export function findRole(
  name: unknown,
  { account }: Pick<Caller, "account">,
  world: World,
): StoredResource | undefined {
  const wanted = String(name).toLowerCase();
  return (
    world.get(roleToken, String(name), { account }) ??
    world.find(roleToken, { account }, (r) => r.id.toLowerCase() === wanted)[0]
  );
}

/** The ARN of a role, also before it exists; only the path of an existing role is known. */
export function roleArn(name: unknown, caller: Caller, world: World): string {
  const found = findRole(name, caller, world);
  return String(
    found?.outputs["arn"] ?? `arn:${caller.partition}:iam::${caller.account}:role/${String(name)}`,
  );
}
