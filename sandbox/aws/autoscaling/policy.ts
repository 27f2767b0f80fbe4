// What EC2 Auto Scaling makes of a policy: which load a group keeps by adding machines and taking them away.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { between, faultsOf, isObject, matches, oneOf } from "../rules.ts";
import { uuidOf } from "../ids.ts";
import { groupArn, groupToken } from "./group.ts";

export const policy: ResourceModel = {
  token: "aws:autoscaling/policy:Policy",
  defaults: { enabled: true },
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["autoscalingGroupName", "name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[^:]{1,255}$/, "1 to 255 characters without colons"),
      policyType: oneOf(["TargetTrackingScaling"]),
      "targetTrackingConfiguration.targetValue": between(0.00001, 1e9),
      "targetTrackingConfiguration.predefinedMetricSpecification.predefinedMetricType": oneOf([
        "ASGAverageCPUUtilization",
        "ASGAverageNetworkIn",
        "ASGAverageNetworkOut",
        "ALBRequestCountPerTarget",
      ]),
    }),
    ...untracked(inputs),
  ],
  calls: callsOn(
    {
      create: ["autoscaling:PutScalingPolicy"],
      read: ["autoscaling:DescribePolicies"],
      update: ["autoscaling:PutScalingPolicy"],
      delete: ["autoscaling:DeletePolicy"],
    },
    ({ inputs }, context, operation) =>
      operation === "read" ? "*" : groupArn(inputs["autoscalingGroupName"], "*", context),
  ),
  create(inputs, context) {
    const group = String(inputs["autoscalingGroupName"]);
    refuseMissing(group, context);
    const arn = `arn:${context.caller.partition}:autoscaling:${context.caller.region}:${context.caller.account}:scalingPolicy:${uuidOf(context)}:autoScalingGroupName/${group}:policyName/${String(inputs["name"])}`;
    return { id: String(inputs["name"]), outputs: { ...echo(inputs, context), arn } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

/** The sandbox serves no other kind. */
const untracked = ({ targetTrackingConfiguration }: Properties): Fault[] =>
  isObject(targetTrackingConfiguration)
    ? []
    : [{ property: "targetTrackingConfiguration", reason: "is missing: it says which load is kept" }];

function refuseMissing(group: string, { caller: { account, region }, world }: Context): void {
  if (world.get(groupToken, group, { account, region }) === undefined)
    throw new AwsError("ValidationError", `Group ${group} not found`);
}
