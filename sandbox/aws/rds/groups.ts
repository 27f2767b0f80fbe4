// What RDS makes of the two groups that a database is made with: its parameters, and the subnets it may lie in.

import { existing } from "../ec2/lookup.ts";
import { AwsError } from "../model.ts";
import type { Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import {
  isGroupName,
  parameterGroupToken,
  rdsArn,
  refuseDuplicate,
  refuseWhileUsed,
  subnetGroupToken,
} from "./lookup.ts";

/** Postgres parameters that take effect with a restart only, of those in use (RDS for PostgreSQL, "Working with parameters"). */
const afterRestart = new Set(["max_connections", "shared_preload_libraries", "rds.logical_replication"]);

export const parameterGroup: ResourceModel = {
  token: parameterGroupToken,
  autoName: { property: "name", maxLength: 255, lowerCase: true },
  defaults: { description: "Managed by Pulumi" },
  replaceOn: ["description", "family", "name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isGroupName,
      family: matches(/^postgres(1[3-9])$/, "a family of PostgreSQL, such as postgres17"),
      "parameters[].applyMethod": oneOf(["immediate", "pending-reboot"]),
      tags: areTags,
    }),
    ...parameterFaults(inputs["parameters"]),
  ],
  calls: callsOn(
    {
      create: ["rds:CreateDBParameterGroup"],
      createWith: { parameters: "rds:ModifyDBParameterGroup" },
      read: ["rds:DescribeDBParameterGroups", "rds:DescribeDBParameters", "rds:ListTagsForResource"],
      update: { parameters: "rds:ModifyDBParameterGroup" },
      delete: ["rds:DeleteDBParameterGroup"],
      tag: "rds:AddTagsToResource",
    },
    ({ inputs }, context) => rdsArn("pg", inputs["name"], context),
  ),
  create(inputs, context) {
    refuseDuplicate(parameterGroupToken, inputs["name"], "DBParameterGroupAlreadyExists", context);
    const arn = rdsArn("pg", inputs["name"], context);
    return { id: String(inputs["name"]), outputs: { ...echo(inputs, context, { tags: true }), arn } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove: (group, context) => refuseWhileUsed("parameterGroupName", group, context),
};

function parameterFaults(parameters: unknown): Fault[] {
  const list = (Array.isArray(parameters) ? parameters : []).filter(isObject);
  const names = list.map(({ name }) => name);
  return [
    ...names
      .filter((name, at) => names.indexOf(name) < at)
      .map((name) => ({ property: "parameters", reason: `sets ${String(name)} twice` })),
    ...list
      .filter(({ name, applyMethod }) => afterRestart.has(String(name)) && applyMethod !== "pending-reboot")
      .map(({ name }) => ({
        property: "parameters",
        reason: `${String(name)} is static: its applyMethod must be pending-reboot`,
      })),
  ];
}

export const subnetGroup: ResourceModel = {
  token: subnetGroupToken,
  autoName: { property: "name", maxLength: 255, lowerCase: true },
  defaults: { description: "Managed by Pulumi" },
  replaceOn: ["name", "region"],
  check: (inputs) => faultsOf(inputs, { name: isGroupName, subnetIds: lengthBetween(1, 20), tags: areTags }),
  calls: callsOn(
    {
      create: ["rds:CreateDBSubnetGroup"],
      read: ["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource"],
      update: { subnetIds: "rds:ModifyDBSubnetGroup", description: "rds:ModifyDBSubnetGroup" },
      delete: ["rds:DeleteDBSubnetGroup"],
      tag: "rds:AddTagsToResource",
    },
    ({ inputs }, context) => rdsArn("subgrp", inputs["name"], context),
  ),
  create(inputs, context) {
    refuseDuplicate(subnetGroupToken, inputs["name"], "DBSubnetGroupAlreadyExists", context);
    const vpcId = refuseSubnets(inputs, context);
    const arn = rdsArn("subgrp", inputs["name"], context);
    return { id: String(inputs["name"]), outputs: { ...echo(inputs, context, { tags: true }), arn, vpcId } };
  },
  update(previous, inputs, context) {
    refuseSubnets(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
  remove: (group, context) => refuseWhileUsed("dbSubnetGroupName", group, context),
};

/** Of one VPC and two zones, so that a database can move (RDS, "Working with a DB instance in a VPC"). */
function refuseSubnets(inputs: Properties, context: Parameters<ResourceModel["create"]>[1]): unknown {
  const subnets = (inputs["subnetIds"] as unknown[]).map((id) => existing("subnet", id, context).outputs);
  const [vpcs, zones] = ["vpcId", "availabilityZone"].map(
    (property) => new Set(subnets.map((subnet) => subnet[property])),
  );
  if (vpcs?.size !== 1)
    throw new AwsError("InvalidSubnet", "All subnets of a DB subnet group must be in one VPC");
  if ((zones?.size ?? 0) < 2)
    throw new AwsError(
      "DBSubnetGroupDoesNotCoverEnoughAZs",
      "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Add subnets to cover at least 2 AZs.",
    );
  return [...vpcs][0];
}
