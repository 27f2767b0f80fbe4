// How databases and what they are made with are named and find each other.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, StoredResource } from "../model.ts";
import { matches } from "../rules.ts";

export const instanceToken = "aws:rds/instance:Instance";
export const parameterGroupToken = "aws:rds/parameterGroup:ParameterGroup";
export const subnetGroupToken = "aws:rds/subnetGroup:SubnetGroup";

/** RDS API, CreateDBInstance: `DBInstanceIdentifier`, which RDS keeps in lower case. */
export const isIdentifier = matches(
  /^(?=.{1,63}$)[a-z](?:-?[a-z0-9])*$/,
  "1 to 63 small letters, digits and single hyphens, a letter first and no hyphen last",
);
/** Names of groups. */
export const isGroupName = matches(
  /^(?=.{1,255}$)(?!default$)[a-z](?:-?[a-z0-9._])*$/,
  "1 to 255 small letters, digits and single hyphens, a letter first and no hyphen last, and not default",
);

export const rdsArn = (kind: "db" | "pg" | "subgrp" | "og", name: unknown, { caller }: Context): string =>
  arnOf(caller, "rds", `${kind}:${typeof name === "string" ? name : "*"}`);

/** The caller's resource of that name, undefined where there is none. */
export const named = (token: string, name: unknown, { caller, world }: Context): StoredResource | undefined =>
  world.get(token, String(name), { account: caller.account, region: caller.region });

export function refuseDuplicate(token: string, name: unknown, code: string, context: Context): void {
  if (named(token, name, context) !== undefined) throw new AwsError(code, `${String(name)} already exists`);
}

/** Groups go when no database uses them. */
export function refuseWhileUsed(property: string, group: StoredResource, { world }: Context): void {
  const [user] = world.find(
    instanceToken,
    { account: group.account, region: group.region },
    ({ outputs }) => outputs[property] === group.id,
  );
  if (user)
    throw new AwsError(
      property === "parameterGroupName" ? "InvalidDBParameterGroupState" : "InvalidDBSubnetGroupStateFault",
      `One or more database instances are still members of ${group.id}: ${user.id}`,
    );
}
