// How EC2 resources find each other: by id in the caller's account and region, with EC2's own errors.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import type { Actions } from "../outputs.ts";

/** Type token, prefix of ids, ARN type, and what EC2 says when an id is not there. */
const kinds = {
  vpc: { token: "aws:ec2/vpc:Vpc", prefix: "vpc", code: "InvalidVpcID.NotFound", label: "vpc ID" },
  subnet: {
    token: "aws:ec2/subnet:Subnet",
    prefix: "subnet",
    code: "InvalidSubnetID.NotFound",
    label: "subnet ID",
  },
  "internet-gateway": {
    token: "aws:ec2/internetGateway:InternetGateway",
    prefix: "igw",
    code: "InvalidInternetGatewayID.NotFound",
    label: "internetGateway ID",
  },
  "elastic-ip": {
    token: "aws:ec2/eip:Eip",
    prefix: "eipalloc",
    code: "InvalidAllocationID.NotFound",
    label: "allocation ID",
  },
  natgateway: {
    token: "aws:ec2/natGateway:NatGateway",
    prefix: "nat",
    code: "NatGatewayNotFound",
    label: "NAT gateway",
  },
  "route-table": {
    token: "aws:ec2/routeTable:RouteTable",
    prefix: "rtb",
    code: "InvalidRouteTableID.NotFound",
    label: "routeTable ID",
  },
  "security-group": {
    token: "aws:ec2/securityGroup:SecurityGroup",
    prefix: "sg",
    code: "InvalidGroup.NotFound",
    label: "security group",
  },
  "vpc-endpoint": {
    token: "aws:ec2/vpcEndpoint:VpcEndpoint",
    prefix: "vpce",
    code: "InvalidVpcEndpointId.NotFound",
    label: "Vpc Endpoint Id",
  },
  "vpc-block-public-access-exclusion": {
    token: "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
    prefix: "vpcbpa-exclude",
    code: "InvalidVpcBlockPublicAccessExclusionId.NotFound",
    label: "exclusion ID",
  },
  instance: {
    token: "aws:ec2/instance:Instance",
    prefix: "i",
    code: "InvalidInstanceID.NotFound",
    label: "instance ID",
  },
  "key-pair": {
    token: "aws:ec2/keyPair:KeyPair",
    prefix: "key",
    code: "InvalidKeyPair.NotFound",
    label: "key pair",
  },
  "instance-connect-endpoint": {
    token: "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
    prefix: "eice",
    code: "InvalidInstanceConnectEndpointId.NotFound",
    label: "instance connect endpoint ID",
  },
  "launch-template": {
    token: "aws:ec2/launchTemplate:LaunchTemplate",
    prefix: "lt",
    code: "InvalidLaunchTemplateId.NotFound",
    label: "launch template",
  },
  "vpc-flow-log": {
    token: "aws:ec2/flowLog:FlowLog",
    prefix: "fl",
    code: "InvalidFlowLogId.NotFound",
    label: "flow log ID",
  },
} as const;

export type Kind = keyof typeof kinds;

/** Types of associations and rules, which have no ARN of their own or are found by what they connect. */
export const linkTokens = {
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  route: "aws:ec2/route:Route",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  rule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
} as const;

export function tokenOf(kind: Kind): string {
  return kinds[kind].token;
}

/** A new id, `vpc-0` and 16 hexadecimal digits. */
export function newId(prefix: string, { world }: Context): string {
  return `${prefix}-0${world.random("hex", 16)}`;
}

/** A new id of the kind. */
export function newIdOf(kind: Kind, context: Context): string {
  return newId(kinds[kind].prefix, context);
}

export function ec2Arn(kind: Kind | "security-group-rule", id: unknown, { caller }: Context): string {
  return arnOf(caller, "ec2", `${kind}/${typeof id === "string" ? id : "*"}`);
}

/** The caller's resource of that id, or EC2's error. */
export function existing(kind: Kind, id: unknown, context: Context): StoredResource {
  const { token, code, label } = kinds[kind];
  const found = typeof id === "string" ? context.world.get(token, id, placeOf(context)) : undefined;
  if (found) return found;
  throw new AwsError(code, `The ${label} '${String(id)}' does not exist in ${context.caller.region}`);
}

/** All of the caller's resources of a type whose output has the value. */
export function having(token: string, property: string, value: unknown, context: Context): StoredResource[] {
  return context.world.find(token, placeOf(context), (r) => {
    const held = r.outputs[property];
    return held === value || (Array.isArray(held) && held.includes(value));
  });
}

/** Throws DependencyViolation naming what still uses the resource. */
export function refuseWhileUsed(kind: Kind, id: string, users: readonly StoredResource[]): void {
  if (users.length === 0) return;
  const names = users.map((user) => `${user.token.split(":").at(-1)} ${user.id}`);
  throw new AwsError(
    "DependencyViolation",
    `The ${kinds[kind].label} '${id}' has dependencies and cannot be deleted: ${names.join(", ")}`,
  );
}

export function placeOf({ caller }: Context): { account: string; region: string } {
  return { account: caller.account, region: caller.region };
}

/** The `calls` of an EC2 type: reads are on "*" (Describe actions know no resources), writes on its ARN. */
export function ec2Calls(kind: Kind, actions: Omit<Actions, "tag">): ResourceModel["calls"] {
  return callsOn({ ...actions, tag: "ec2:CreateTags" }, ({ id }, context, operation) =>
    operation === "read" ? "*" : ec2Arn(kind, id, context),
  );
}

/** New outputs of a type with tags after a change in place. */
export function changed(previous: StoredResource, inputs: Properties, context: Context): Properties {
  return overlay(previous, echo(inputs, context, { tags: true }));
}
