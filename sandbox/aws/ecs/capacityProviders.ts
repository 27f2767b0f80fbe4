// What ECS makes of a cluster's capacity: which providers it may use, and how it divides tasks where a service says nothing.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { between, faultsOf, isKnown, isObject } from "../rules.ts";
import { existingCluster, serviceToken } from "./cluster.ts";

export const capacityProvidersToken = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
/** They are AWS's own. */
const ofFargate = ["FARGATE", "FARGATE_SPOT"];

export const capacityProviders: ResourceModel = {
  token: capacityProvidersToken,
  replaceOn: ["clusterName", "region"],
  check: (inputs) => strategyFaults(inputs, "defaultCapacityProviderStrategies"),
  calls: callsOn(
    {
      create: ["ecs:PutClusterCapacityProviders"],
      read: ["ecs:DescribeClusters"],
      update: ["ecs:PutClusterCapacityProviders"],
      delete: ["ecs:PutClusterCapacityProviders"],
    },
    ({ inputs }, { caller }) =>
      `arn:${caller.partition}:ecs:${caller.region}:${caller.account}:cluster/${String(inputs["clusterName"])}`,
  ),
  create(inputs, context) {
    existingCluster(inputs["clusterName"], context);
    refuseUnknown(inputs);
    return { id: String(inputs["clusterName"]), outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseUnknown(inputs);
    return overlay(previous, echo(inputs, context));
  },
  remove({ id, account, region }, { world }) {
    const [user] = world.find(
      serviceToken,
      { account, region },
      ({ outputs }) =>
        String(outputs["cluster"]).endsWith(`cluster/${id}`) && providersIn(outputs, services).length > 0,
    );
    if (user)
      throw new AwsError(
        "ResourceInUseException",
        `The specified capacity provider is in use and cannot be removed: ${user.id}`,
      );
  },
};

const services = "capacityProviderStrategies";

/** Weights of 0 to 1,000, some weight at all, and a base for one provider only (ECS API, CapacityProviderStrategyItem). */
export function strategyFaults(inputs: Properties, property: string): Fault[] {
  const items = (Array.isArray(inputs[property]) ? inputs[property] : []).filter(isObject);
  const known = items.every(({ weight }) => weight === undefined || isKnown(weight));
  return [
    ...faultsOf(inputs, {
      [`${property}[].weight`]: between(0, 1000),
      [`${property}[].base`]: between(0, 100_000),
    }),
    ...(items.filter(({ base }) => base !== undefined && base !== 0).length > 1
      ? [{ property, reason: "more than one provider has a base" }]
      : []),
    ...(known && items.length > 1 && items.every(({ weight }) => weight === undefined || weight === 0)
      ? [{ property, reason: "no provider has a weight above 0, so that no task could be placed" }]
      : []),
  ];
}

export const providersIn = (inputs: Properties, property: string): string[] =>
  (Array.isArray(inputs[property]) ? inputs[property] : [])
    .filter(isObject)
    .map(({ capacityProvider }) => String(capacityProvider));

function refuseUnknown(inputs: Properties): void {
  const given = Array.isArray(inputs["capacityProviders"]) ? inputs["capacityProviders"].map(String) : [];
  const strangers = given.filter((name) => !ofFargate.includes(name));
  if (strangers.length > 0)
    throw new AwsError(
      "InvalidParameterException",
      `The specified capacity provider was not found: ${strangers.join(", ")}`,
    );
  const missing = providersIn(inputs, "defaultCapacityProviderStrategies").filter(
    (name) => !given.includes(name),
  );
  if (missing.length > 0)
    throw new AwsError(
      "InvalidParameterException",
      `The default strategy names ${missing.join(", ")}, which the cluster does not have.`,
    );
}

/** What the cluster may use. */
export function providersOf(cluster: StoredResource, { world }: Context): string[] {
  const found = world.find(
    capacityProvidersToken,
    { account: cluster.account, region: cluster.region },
    ({ inputs }) => inputs["clusterName"] === cluster.outputs["name"],
  );
  return found.flatMap(({ inputs }) => (inputs["capacityProviders"] as string[] | undefined) ?? []);
}
