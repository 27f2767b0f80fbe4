// What ECS makes of a service: tasks of one definition in a cluster, by the cluster's capacity, in known subnets.

import { arnOf } from "../arn.ts";
import { existing, placeOf } from "../ec2/lookup.ts";
import { listenerToken, targetGroupToken } from "../lb/names.ts";
import { groupsOf } from "../lb/targetGroup.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, isObject, lengthBetween, oneOf } from "../rules.ts";
import { providersIn, providersOf, strategyFaults } from "./capacityProviders.ts";
import { existingCluster, nameRule, serviceToken } from "./cluster.ts";
import { existingDefinition } from "./taskDefinition.ts";

const strategies = "capacityProviderStrategies";

export const service: ResourceModel = {
  token: serviceToken,
  defaults: {
    deploymentMaximumPercent: 200,
    deploymentMinimumHealthyPercent: 100,
    enableEcsManagedTags: false,
    enableExecuteCommand: false,
    schedulingStrategy: "REPLICA",
    waitForSteadyState: false,
  },
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["cluster", "launchType", "name", "region", "schedulingStrategy"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: nameRule,
      desiredCount: between(0, 5000),
      deploymentMinimumHealthyPercent: between(0, 100),
      deploymentMaximumPercent: between(0, 200),
      launchType: oneOf(["EC2", "EXTERNAL", "FARGATE"]),
      availabilityZoneRebalancing: oneOf(["ENABLED", "DISABLED"]),
      propagateTags: oneOf(["NONE", "SERVICE", "TASK_DEFINITION"]),
      healthCheckGracePeriodSeconds: between(0, 2_147_483_647),
      "networkConfiguration.subnets": lengthBetween(1, 16),
      "networkConfiguration.securityGroups": lengthBetween(0, 5),
      "deploymentController.type": oneOf(["CODE_DEPLOY", "ECS", "EXTERNAL"]),
      tags: areTags,
    }),
    ...strategyFaults(inputs, strategies),
    ...together(inputs),
  ],
  calls: callsOn(
    {
      create: ["ecs:CreateService"],
      read: ["ecs:DescribeServices"],
      update: ["ecs:UpdateService"],
      delete: ["ecs:UpdateService", "ecs:DeleteService"],
      tag: "ecs:TagResource",
    },
    ({ inputs }, context) => serviceArn(inputs, context),
  ),
  create(inputs, context) {
    refuse(inputs, context);
    const arn = serviceArn(inputs, context);
    if (context.world.get(serviceToken, arn, { account: context.caller.account }))
      throw new AwsError("InvalidParameterException", "Creation of service was not idempotent.");
    const outputs = { desiredCount: 0, ...echo(inputs, context, { tags: true }), arn };
    return { id: arn, outputs: { ...outputs, cluster: existingCluster(inputs["cluster"], context).id } };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, {
      ...echo(inputs, context, { tags: true }),
      cluster: previous.outputs["cluster"],
    });
  },
};

const nameOf = (cluster: unknown): string =>
  String(cluster ?? "*")
    .split("cluster/")
    .at(-1) ?? "*";

const serviceArn = ({ cluster, name }: Properties, { caller }: Context): string =>
  arnOf(caller, "ecs", `service/${nameOf(cluster)}/${typeof name === "string" ? name : "*"}`);

function together(inputs: Properties): Fault[] {
  const alarms = inputs["alarms"];
  const most = inputs["deploymentMaximumPercent"];
  const least = inputs["deploymentMinimumHealthyPercent"];
  return [
    ...(inputs["launchType"] !== undefined && inputs[strategies] !== undefined
      ? [{ property: "launchType", reason: `conflicts with ${strategies}: give one of both` }]
      : []),
    ...(inputs["taskDefinition"] === undefined ? [{ property: "taskDefinition", reason: "is missing" }] : []),
    ...(typeof most === "number" && typeof least === "number" && most <= least
      ? [{ property: "deploymentMaximumPercent", reason: "is not above deploymentMinimumHealthyPercent" }]
      : []),
    ...(isObject(alarms) && alarms["enable"] === true && (alarms["alarmNames"] as unknown[]).length === 0
      ? [{ property: "alarms.alarmNames", reason: "is empty, but alarms are enabled" }]
      : []),
  ];
}

function refuse(inputs: Properties, context: Context): void {
  const cluster = existingCluster(inputs["cluster"], context);
  const definition = existingDefinition(inputs["taskDefinition"], context);
  const capacity = providersOf(cluster, context);
  const missing = providersIn(inputs, strategies).filter((name) => !capacity.includes(name));
  if (missing.length > 0)
    throw new AwsError(
      "InvalidParameterException",
      `The capacity provider ${missing.join(", ")} is not associated with cluster ${nameOf(cluster.id)}.`,
    );
  refuseBalancers(inputs, definition, context);
  const network = inputs["networkConfiguration"];
  if (definition.outputs["networkMode"] === "awsvpc" && !isObject(network))
    throw new AwsError(
      "InvalidParameterException",
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  if (!isObject(network)) return;
  for (const id of (network["subnets"] as string[] | undefined) ?? []) existing("subnet", id, context);
  for (const id of (network["securityGroups"] as string[] | undefined) ?? [])
    existing("security-group", id, context);
}

/** Tasks are sent to by name of a container and one of its ports, through a group that a load balancer sends to. */
function refuseBalancers(inputs: Properties, definition: StoredResource, context: Context): void {
  const balancers = (Array.isArray(inputs["loadBalancers"]) ? inputs["loadBalancers"] : []).filter(isObject);
  const containers = JSON.parse(String(definition.outputs["containerDefinitions"])) as Properties[];
  for (const { containerName, containerPort, targetGroupArn } of balancers) {
    const container = containers.find(({ name }) => name === containerName);
    const ports = ((container?.["portMappings"] as unknown[] | undefined) ?? []).filter(isObject);
    if (!ports.some((mapping) => mapping["containerPort"] === containerPort))
      throw new AwsError(
        "InvalidParameterException",
        `The container ${String(containerName)} did not have a container port ${String(containerPort)} defined.`,
      );
    refuseUnattached(String(targetGroupArn), context);
  }
}

/** A group that no load balancer sends to takes no tasks. */
function refuseUnattached(arn: string, context: Context): void {
  const { world } = context;
  if (world.get(targetGroupToken, arn, placeOf(context)) === undefined)
    throw new AwsError("InvalidParameterException", `The target group ${arn} does not exist.`);
  if (!world.find(listenerToken, placeOf(context)).some(({ outputs }) => groupsOf(outputs).includes(arn)))
    throw new AwsError(
      "InvalidParameterException",
      `The target group with targetGroupArn ${arn} does not have an associated load balancer.`,
    );
}
