// What EKS makes of a cluster: a control plane in two zones or more, as a role of its own, with secrets under a key.

import { arnOf } from "../arn.ts";
import { existing, placeOf } from "../ec2/lookup.ts";
import { grantCalls, refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Implied, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { ownRoleCalls } from "../ownRole.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isObject, matches, oneOf, valuesAt } from "../rules.ts";
import { clusterToken, onCluster, parts, partsOf } from "./names.ts";

const service = "eks.amazonaws.com";
export const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

const calls = callsOn(
  {
    create: ["eks:CreateCluster"],
    read: ["eks:DescribeCluster"],
    update: {
      version: "eks:UpdateClusterVersion",
      vpcConfig: "eks:UpdateClusterConfig",
      accessConfig: "eks:UpdateClusterConfig",
      enabledClusterLogTypes: "eks:UpdateClusterConfig",
    },
    delete: ["eks:DeleteCluster"],
    tag: "eks:TagResource",
  },
  ({ inputs }, context) => onCluster(inputs["name"], context),
);

export const cluster: ResourceModel = {
  token: clusterToken,
  autoName: { property: "name", maxLength: 100 },
  computes: ["vpcConfig.clusterSecurityGroupId", "vpcConfig.vpcId"],
  replaceOn: ["name", "region", "roleArn", "encryptionConfig", "vpcConfig.subnetIds"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, "1 to 100 letters, digits, - and _"),
      roleArn: isArn("iam"),
      version: matches(/^1\.\d\d$/, "a minor version of Kubernetes, such as 1.35"),
      "enabledClusterLogTypes[]": oneOf(logTypes),
      "encryptionConfig.resources[]": oneOf(["secrets"]),
      "encryptionConfig.provider.keyArn": isArn("kms"),
      "accessConfig.authenticationMode": oneOf(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]),
      "upgradePolicy.supportType": oneOf(["EXTENDED", "STANDARD"]),
      tags: areTags,
    }),
    ...reachable(inputs),
  ],
  calls: (operation, resource, context) => [
    ...calls(operation, resource, context),
    ...(operation === "create" ? created(resource.inputs, context) : []),
  ],
  create(inputs, context) {
    const name = String(inputs["name"]);
    if (context.world.get(clusterToken, name, placeOf(context)))
      throw new AwsError("ResourceInUseException", `Cluster already exists with name: ${name}`);
    refuse(inputs, context);
    const made = given(inputs, context);
    const outputs = { ...echo(inputs, context, { tags: true }), ...made };
    return { id: name, outputs, implied: [machinesGroup(name, made.vpcConfig, context)] };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    refuseOlder(previous.outputs["version"], inputs["version"]);
    const { vpcConfig } = given(inputs, context);
    return { ...overlay(previous, echo(inputs, context, { tags: true })), vpcConfig };
  },
  remove({ id }, context) {
    const [part] = parts.slice(0, 1).flatMap((token) => partsOf(token, id, context));
    if (part) throw new AwsError("ResourceInUseException", `Cluster has nodegroups attached: ${part.id}`);
  },
};

/** EKS acts as the cluster's role, keeps secrets under the key, and makes its own role with an account's first cluster. */
const created = (inputs: Properties, context: Context) => [
  ...passRole(inputs["roleArn"], service),
  ...valuesAt(inputs, "encryptionConfig.provider.keyArn").flatMap(({ value }) =>
    grantCalls(value, "eks", context),
  ),
  ...ownRoleCalls(clusterToken, { service, role: "AWSServiceRoleForAmazonEKS" }, context),
];

/** One of the two ways in must be open (EKS API, VpcConfigRequest). */
function reachable(inputs: Properties): Fault[] {
  const network = inputs["vpcConfig"];
  if (!isObject(network)) return [];
  const closed = network["endpointPublicAccess"] === false && network["endpointPrivateAccess"] !== true;
  return closed
    ? [
        {
          property: "vpcConfig.endpointPrivateAccess",
          reason: "must be true: the public endpoint is off, and nobody could reach the cluster",
        },
      ]
    : [];
}

function refuse(inputs: Properties, context: Context): void {
  const why = whyNotPassable(inputs["roleArn"], service, context);
  if (why !== undefined) throw new AwsError("InvalidParameterException", why);
  for (const { value } of valuesAt(inputs, "encryptionConfig.provider.keyArn"))
    refuseUnusableKey(value, "InvalidParameterException", context);
  const subnets = valuesAt(inputs, "vpcConfig.subnetIds[]").map(({ value }) =>
    existing("subnet", value, context),
  );
  const zones = new Set(subnets.map(({ outputs }) => outputs["availabilityZone"]));
  if (zones.size < 2)
    throw new AwsError(
      "InvalidParameterException",
      `Subnets specified must be in at least two different AZs, not ${[...zones].join(", ") || "in none"}`,
    );
  const networks = new Set(subnets.map(({ outputs }) => outputs["vpcId"]));
  for (const { value } of valuesAt(inputs, "vpcConfig.securityGroupIds[]"))
    networks.add(existing("security-group", value, context).outputs["vpcId"]);
  if (networks.size > 1)
    throw new AwsError("InvalidParameterException", "Subnets and security groups must be in one VPC");
}

const minor = (version: unknown): number => Number(/^1\.(\d+)$/.exec(String(version))?.[1] ?? Number.NaN);

/** A control plane goes up by one minor version at a time, and never down. */
function refuseOlder(before: unknown, after: unknown): void {
  const [from, to] = [minor(before), minor(after)];
  if (Number.isNaN(from) || Number.isNaN(to) || to === from || to === from + 1) return;
  throw new AwsError(
    "InvalidParameterException",
    `Unsupported Kubernetes minor version update from ${String(before)} to ${String(after)}`,
  );
}

/** The group that EKS puts around the control plane and machines that name none; it goes with the cluster. */
const machinesGroup = (
  name: string,
  { clusterSecurityGroupId, vpcId }: Properties,
  { caller }: Context,
): Implied => {
  const { account, region } = caller;
  const id = String(clusterSecurityGroupId);
  const arn = arnOf(caller, "ec2", `security-group/${id}`);
  const inputs = { name: `eks-cluster-sg-${name}`, description: "EKS created security group", vpcId };
  const token = "aws:ec2/securityGroup:SecurityGroup";
  return {
    token,
    id,
    account,
    region,
    inputs,
    outputs: { ...inputs, id, arn, ownerId: account, tagsAll: {} },
  };
};

/** What EKS adds: where it is reached, by which certificate, and the group that it puts around it. */
function given(inputs: Properties, context: Context): { vpcConfig: Properties } & Properties {
  const { caller, world } = context;
  const name = String(inputs["name"]);
  const network = isObject(inputs["vpcConfig"]) ? inputs["vpcConfig"] : {};
  const [subnet] = (network["subnetIds"] as string[] | undefined) ?? [];
  const vpcId = existing("subnet", subnet, context).outputs["vpcId"];
  const before = world.get(clusterToken, name, placeOf(context))?.outputs;
  const id = String(before?.["endpoint"] ?? world.random("hex", 32)).toUpperCase();
  return {
    arn: onCluster(name, context),
    endpoint: before?.["endpoint"] ?? `https://${id}.gr7.${caller.region}.eks.amazonaws.com`,
    certificateAuthority: { data: Buffer.from(`certificate of ${name}`).toString("base64") },
    status: "ACTIVE",
    platformVersion: "eks.1",
    vpcConfig: {
      ...network,
      vpcId,
      clusterSecurityGroupId: isObject(before?.["vpcConfig"])
        ? before["vpcConfig"]["clusterSecurityGroupId"]
        : `sg-${world.random("hex", 17)}`,
    },
  };
}
