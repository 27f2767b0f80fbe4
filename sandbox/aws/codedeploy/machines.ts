// What CodeDeploy demands of a deployment group of machines: fleets that are there, and a balancer to take them out of.

import { targetGroupToken } from "../lb/names.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties } from "../model.ts";
import { isObject } from "../rules.ts";

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** For groups of the platform `Server`. */
export function refuseMachines(inputs: Properties, { caller: { account, region }, world }: Context): void {
  const where = { account, region };
  for (const name of list(inputs["autoscalingGroups"]))
    if (world.get("aws:autoscaling/group:Group", String(name), where) === undefined)
      throw new AwsError(
        "InvalidAutoScalingGroupException",
        `Auto Scaling group ${String(name)} was not found`,
      );
  const balancing = isObject(inputs["loadBalancerInfo"]) ? inputs["loadBalancerInfo"] : {};
  const groups = list(balancing["targetGroupInfos"]).filter(isObject);
  const style = isObject(inputs["deploymentStyle"]) ? inputs["deploymentStyle"] : {};
  const named = groups.length + list(balancing["elbInfos"]).length;
  if (style["deploymentOption"] === "WITH_TRAFFIC_CONTROL" && named === 0)
    throw new AwsError(
      "InvalidLoadBalancerInfoException",
      "WITH_TRAFFIC_CONTROL needs a load balancer: loadBalancerInfo names none",
    );
  for (const { name } of groups)
    if (world.find(targetGroupToken, where, ({ outputs }) => outputs["name"] === name).length === 0)
      throw new AwsError(
        "InvalidLoadBalancerInfoException",
        `The target group ${String(name)} was not found`,
      );
}

/** What a filter of tags must say, by its type (CodeDeploy API, TagFilter). */
const parts: Readonly<Record<string, readonly string[]>> = {
  KEY_AND_VALUE: ["key", "value"],
  KEY_ONLY: ["key"],
  VALUE_ONLY: ["value"],
};

/** Of devices and machines outside of AWS. */
export const tagFilterFaults = (inputs: Properties): Fault[] =>
  list(inputs["onPremisesInstanceTagFilters"]).flatMap((filter, index): Fault[] => {
    const needed = isObject(filter) ? (parts[String(filter["type"])] ?? []) : [];
    const missing = needed.filter((part) => isObject(filter) && (filter[part] ?? "") === "");
    return missing.map((part) => ({
      property: `onPremisesInstanceTagFilters[${index}].${part}`,
      reason: "is missing: without it the filter would not select what its type says",
    }));
  });
