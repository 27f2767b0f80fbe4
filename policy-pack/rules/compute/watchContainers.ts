// Decides whether containers are logged and measured, keep off the internet, and go back when a deployment fails.

import { input, type Facts } from "../../facts.ts";
import { containersOf, nameOfContainer } from "../../model/containers.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const watchContainers = (resource: Facts): Verdict => {
  const faults = FAULTS[resource.type];
  if (!faults) return notApplicable(`${resource.type} runs no container`, resource.urn);
  const found = faults(resource);
  return found.length > 0 ? fail(resource.urn, found.join("; ")) : pass(resource.urn);
};

const ofTask = (task: Facts): readonly string[] =>
  containersOf(task)
    .filter((container) => container.at("logConfiguration").at("logDriver").string() === undefined)
    .map((container) => `container ${nameOfContainer(container)} has no logConfiguration`);

/** Off unless the cluster, or the account, says otherwise (ECS API, ClusterSetting). */
const ofCluster = (cluster: Facts): readonly string[] => {
  const insights = input(cluster, "settings")
    .list()
    .filter((setting) => setting.at("name").string() === "containerInsights")
    .map((setting) => setting.at("value").string() ?? "disabled");
  return insights.some((value) => ["enabled", "enhanced"].includes(value))
    ? []
    : [`containerInsights is ${insights[0] ?? "absent"}`];
};

const ofService = (service: Facts): readonly string[] => [
  ...(input(service, "networkConfiguration").at("assignPublicIp").boolean() === true
    ? ["networkConfiguration.assignPublicIp is true"]
    : []),
  ...breakerFaults(service),
];

/** CodeDeploy and external controllers have rollbacks of their own. */
const breakerFaults = (service: Facts): readonly string[] => {
  const controller = input(service, "deploymentController").at("type").string() ?? "ECS";
  if (controller !== "ECS") return [];
  const breaker = input(service, "deploymentCircuitBreaker");
  return ["enable", "rollback"]
    .filter((name) => breaker.at(name).boolean() !== true)
    .map((name) => `deploymentCircuitBreaker.${name} is not true`);
};

const FAULTS: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  "aws:ecs/taskDefinition:TaskDefinition": ofTask,
  "aws:ecs/cluster:Cluster": ofCluster,
  "aws:ecs/service:Service": ofService,
};
