// Which calls a database takes: RDS's own, and those that RDS makes in the caller's name for its key and its secret.

import { arnOf } from "../arn.ts";
import { grantCalls, keyThrough } from "../kms/serviceGrants.ts";
import type { ApiCall, Context, Properties, ResourceModel } from "../model.ts";
import { callsOn } from "../outputs.ts";
import { ownRoleCalls } from "../ownRole.ts";
import { isKnown } from "../rules.ts";
import { instanceToken, rdsArn } from "./lookup.ts";

const ownRole = { service: "rds.amazonaws.com", role: "AWSServiceRoleForRDS" };
const create = "rds:CreateDBInstance";

const onInstance = callsOn(
  {
    create: [create],
    read: ["rds:DescribeDBInstances", "rds:ListTagsForResource"],
    update: ["rds:ModifyDBInstance"],
    delete: ["rds:DeleteDBInstance"],
    tag: "rds:AddTagsToResource",
  },
  ({ inputs }, context) => rdsArn("db", inputs["identifier"], context),
);

export const instanceCalls: ResourceModel["calls"] = (operation, target, context) => [
  ...onInstance(operation, target, context),
  ...(operation === "create" ? madeWith(target.inputs, context) : []),
];

/** RDS asks for the right to make a database of each of its groups (Service Authorization Reference). */
const madeWith = (inputs: Properties, context: Context): ApiCall[] => [
  ...[
    rdsArn("og", "default:postgres", context),
    rdsArn("pg", inputs["parameterGroupName"], context),
    rdsArn("subgrp", inputs["dbSubnetGroupName"], context),
  ].map((resource) => ({ action: create, resource })),
  ...ownRoleCalls(instanceToken, ownRole, context),
  ...grantCalls(inputs["kmsKeyId"], "rds", context),
  ...(inputs["manageMasterUserPassword"] === true ? secretCalls(inputs, context) : []),
];

/** RDS User Guide, "Password management with Amazon RDS and AWS Secrets Manager": permissions required. */
function secretCalls({ masterUserSecretKmsKeyId: key }: Properties, context: Context): ApiCall[] {
  const resource = arnOf(context.caller, "secretsmanager", "secret:rds!db-*");
  const made = ["secretsmanager:CreateSecret", "secretsmanager:TagResource"].map((action) => ({
    action,
    resource,
  }));
  if (!isKnown(key)) return made;
  const through = keyThrough(key, "secretsmanager", context);
  return [
    ...made,
    ...grantCalls(key, "secretsmanager", context),
    ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({ action, ...through })),
  ];
}
