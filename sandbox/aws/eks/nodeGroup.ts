// What EKS makes of a managed node group: machines in the given subnets, by a launch template that leaves the image to EKS.

import { existing } from "../ec2/lookup.ts";
import { findTemplate } from "../ec2/launchTemplate.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { ownRoleCalls } from "../ownRole.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, between, faultsOf, isArn, isObject, lengthBetween, oneOf } from "../rules.ts";
import { eksArn, existingCluster, nodeGroupToken, onCluster } from "./names.ts";

const service = "eks-nodegroup.amazonaws.com";
const nameOf = (inputs: Properties): string =>
  `${String(inputs["clusterName"])}:${String(inputs["nodeGroupName"])}`;
const groupArn = ({ clusterName, nodeGroupName }: Properties, context: Context): string =>
  eksArn(`nodegroup/${String(clusterName)}/${String(nodeGroupName)}/*`, context);

const calls = callsOn(
  {
    create: ["eks:CreateNodegroup"],
    read: ["eks:DescribeNodegroup"],
    update: {
      labels: "eks:UpdateNodegroupConfig",
      taints: "eks:UpdateNodegroupConfig",
      scalingConfig: "eks:UpdateNodegroupConfig",
      updateConfig: "eks:UpdateNodegroupConfig",
      version: "eks:UpdateNodegroupVersion",
      launchTemplate: "eks:UpdateNodegroupVersion",
    },
    delete: ["eks:DeleteNodegroup"],
    tag: "eks:TagResource",
  },
  ({ inputs }, context, operation) =>
    operation === "create" ? onCluster(inputs["clusterName"], context) : groupArn(inputs, context),
);

export const nodeGroup: ResourceModel = {
  token: nodeGroupToken,
  autoName: { property: "nodeGroupName", maxLength: 63 },
  defaults: { capacityType: "ON_DEMAND" },
  replaceOn: [
    "amiType",
    "capacityType",
    "clusterName",
    "instanceTypes",
    "nodeGroupName",
    "nodeRoleArn",
    "region",
    "subnetIds",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      nodeGroupName: lengthBetween(1, 63),
      nodeRoleArn: isArn("iam"),
      capacityType: oneOf(["CAPACITY_BLOCK", "ON_DEMAND", "SPOT"]),
      "scalingConfig.minSize": between(0, 450),
      "scalingConfig.maxSize": between(1, 450),
      "scalingConfig.desiredSize": between(0, 450),
      "updateConfig.maxUnavailable": between(1, 100),
      "taints[].effect": oneOf(["NO_EXECUTE", "NO_SCHEDULE", "PREFER_NO_SCHEDULE"]),
      subnetIds: lengthBetween(1, 64),
      tags: areTags,
    }),
    ...inOrder(inputs),
  ],
  calls: (operation, resource, context) => [
    ...calls(operation, resource, context),
    ...(operation === "create" ? created(resource.inputs, context) : []),
  ],
  create(inputs, context) {
    const id = nameOf(inputs);
    if (context.world.find(nodeGroupToken, context.caller, (one) => one.id === id).length > 0)
      throw new AwsError("ResourceInUseException", `NodeGroup already exists with name ${id}`);
    refuse(inputs, context);
    const asg = `eks-${String(inputs["nodeGroupName"])}-${context.world.random("hex", 8)}`;
    const arn = groupArn(inputs, context).replace("/*", `/${context.world.random("hex", 8)}`);
    const made = { arn, status: "ACTIVE", resources: [{ autoscalingGroups: [{ name: asg }] }] };
    return { id, outputs: { ...echo(inputs, context, { tags: true }), ...made } };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
};

/** EKS launches in the caller's name by the template; machines take the role. */
function created({ nodeRoleArn, launchTemplate }: Properties, context: Context) {
  const template = isObject(launchTemplate) ? findTemplate(launchTemplate, context) : undefined;
  return [
    ...passRole(nodeRoleArn, "eks.amazonaws.com"),
    ...(template === undefined
      ? []
      : ["ec2:RunInstances", "ec2:DescribeLaunchTemplateVersions"].map((action) => ({
          action,
          resource: action.includes("Describe") ? "*" : String(template.outputs["arn"]),
        }))),
    ...ownRoleCalls(nodeGroupToken, { service, role: "AWSServiceRoleForAmazonEKSNodegroup" }, context),
  ];
}

function inOrder({ scalingConfig }: Properties): Fault[] {
  if (!isObject(scalingConfig)) return [];
  const { minSize, desiredSize, maxSize } = scalingConfig;
  const sizes = [minSize, desiredSize, maxSize];
  if (!sizes.every((size) => typeof size === "number")) return [];
  const [least, wanted, most] = sizes as [number, number, number];
  return least <= wanted && wanted <= most
    ? []
    : [{ property: "scalingConfig.desiredSize", reason: `${wanted}: must be between ${least} and ${most}` }];
}

/** What a template may not say beside a node group (EKS User Guide, "Customize managed nodes with launch templates"). */
const notInTemplate = ["iamInstanceProfile", "instanceMarketOptions", "instanceInitiatedShutdownBehavior"];

function refuse(inputs: Properties, context: Context): void {
  const cluster = existingCluster(inputs["clusterName"], context);
  const why = whyNotPassable(inputs["nodeRoleArn"], "ec2.amazonaws.com", context);
  if (why !== undefined) throw new AwsError("InvalidParameterException", why);
  const { vpcId } = cluster.outputs["vpcConfig"] as Properties;
  for (const id of (inputs["subnetIds"] as unknown[] | undefined) ?? [])
    if (existing("subnet", id, context).outputs["vpcId"] !== vpcId)
      throw new AwsError("InvalidParameterException", `Subnet ${String(id)} is not in the cluster's VPC`);
  refuseTemplate(inputs, context);
}

function refuseTemplate({ launchTemplate, instanceTypes, diskSize }: Properties, context: Context): void {
  if (!isObject(launchTemplate)) return;
  const template = findTemplate(launchTemplate, context);
  if (template === undefined)
    throw new AwsError("InvalidRequestException", "The launch template does not exist");
  const said = notInTemplate.find((name) => template.outputs[name] !== undefined);
  if (said !== undefined)
    throw new AwsError("InvalidRequestException", `${said} can't be specified in the launch template`);
  if (diskSize !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "Disk size must be specified within the launch template.",
    );
  if (instanceTypes !== undefined && template.outputs["instanceType"] !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "Instance types can't be specified both in the launch template and for the node group.",
    );
}
