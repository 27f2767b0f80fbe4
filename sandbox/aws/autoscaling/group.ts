// What EC2 Auto Scaling makes of a group: so many machines of a template, in which zones, how long, and who finds them healthy.

import { arnOf } from "../arn.ts";
import { existing } from "../ec2/lookup.ts";
import { existingTemplate } from "../ec2/launchTemplate.ts";
import { uuidOf } from "../ids.ts";
import { existingIn, targetGroupToken } from "../lb/names.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { between, faultsOf, isKnown, isObject, matches, oneOf } from "../rules.ts";
import { launchCalls, ownRoleCall, refuseLaunch } from "./launch.ts";

export const groupToken = "aws:autoscaling/group:Group";
/** Seconds: one day and a year (EC2 Auto Scaling User Guide, "maximum instance lifetime"). */
const lifetime = { least: 86_400, most: 31_536_000 };

const onGroup = callsOn(
  {
    create: ["autoscaling:CreateAutoScalingGroup"],
    createWith: {
      tags: "autoscaling:CreateOrUpdateTags",
      enabledMetrics: "autoscaling:EnableMetricsCollection",
    },
    read: ["autoscaling:DescribeAutoScalingGroups"],
    update: {
      ...Object.fromEntries(
        [
          "desiredCapacity",
          "healthCheckGracePeriod",
          "healthCheckType",
          "instanceMaintenancePolicy",
          "launchTemplate",
          "maxInstanceLifetime",
          "maxSize",
          "minSize",
          "vpcZoneIdentifiers",
        ].map((name) => [name, "autoscaling:UpdateAutoScalingGroup"]),
      ),
      targetGroupArns: "autoscaling:AttachLoadBalancerTargetGroups",
      tags: "autoscaling:CreateOrUpdateTags",
    },
    delete: ["autoscaling:UpdateAutoScalingGroup", "autoscaling:DeleteAutoScalingGroup"],
  },
  ({ inputs }, context, operation) => (operation === "read" ? "*" : groupArn(inputs["name"], "*", context)),
);

export const group: ResourceModel = {
  token: groupToken,
  defaults: {
    forceDelete: false,
    healthCheckGracePeriod: 300,
    waitForCapacityTimeout: "10m",
  },
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["name", "namePrefix", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[^:]{1,255}$/, "1 to 255 characters without colons"),
      minSize: between(0, 10_000),
      maxSize: between(0, 10_000),
      desiredCapacity: between(0, 10_000),
      healthCheckType: oneOf(["EC2", "ELB"]),
      healthCheckGracePeriod: between(0, 7200),
      defaultInstanceWarmup: between(0, 3600),
      maxInstanceLifetime: isLifetime,
      "instanceMaintenancePolicy.minHealthyPercentage": between(0, 100),
      "instanceMaintenancePolicy.maxHealthyPercentage": between(100, 200),
      "instanceRefresh.strategy": oneOf(["Rolling"]),
    }),
    ...sizeFaults(inputs),
    ...missing(inputs),
  ],
  calls: (operation, resource, context) => [
    ...onGroup(operation, resource, context),
    ...(operation === "create"
      ? [...ownRoleCall(groupToken, context), ...launchCalls(resource.inputs["launchTemplate"], context)]
      : []),
  ],
  create(inputs, context) {
    refuse(inputs, context);
    const { caller, world } = context;
    const id = String(inputs["name"]);
    if (world.get(groupToken, id, { account: caller.account, region: caller.region }))
      throw new AwsError("AlreadyExists", `AutoScalingGroup by this name already exists: ${id}`);
    return { id, outputs: { ...outputsOf(inputs, context), arn: groupArn(id, uuidOf(context), context) } };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, outputsOf(inputs, context));
  },
};

export const groupArn = (name: unknown, id: string, { caller }: Context): string =>
  arnOf(
    caller,
    "autoscaling",
    `autoScalingGroup:${id}:autoScalingGroupName/${typeof name === "string" ? name : "*"}`,
  );

const isLifetime = (value: unknown): string | undefined =>
  value === 0 || (Number(value) >= lifetime.least && Number(value) <= lifetime.most)
    ? undefined
    : `${String(value)}: must be 0 or ${lifetime.least} to ${lifetime.most} seconds, a day to a year`;

function sizeFaults({ minSize, maxSize, desiredCapacity }: Properties): Fault[] {
  const off = (a: unknown, b: unknown): boolean => isKnown(a) && isKnown(b) && Number(a) > Number(b);
  return [
    ...(off(minSize, maxSize)
      ? [{ property: "minSize", reason: `${Number(minSize)}: more than maxSize ${Number(maxSize)}` }]
      : []),
    ...(off(minSize, desiredCapacity) || off(desiredCapacity, maxSize)
      ? [{ property: "desiredCapacity", reason: "must be between minSize and maxSize" }]
      : []),
  ];
}

const missing = (inputs: Properties): Fault[] =>
  ["launchTemplate", "vpcZoneIdentifiers"]
    .filter((name) => inputs[name] === undefined)
    .map((property) => ({ property, reason: "is missing: the sandbox serves no other way to launch" }));

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  ...echo(inputs, context),
  desiredCapacity: inputs["desiredCapacity"] ?? inputs["minSize"],
  healthCheckType: inputs["healthCheckType"] ?? "EC2",
  availabilityZones: zonesOf(inputs, context),
  defaultCooldown: inputs["defaultCooldown"] ?? 300,
});

const zonesOf = (inputs: Properties, context: Context): string[] => [
  ...new Set(subnetsOf(inputs, context).map(({ outputs }) => String(outputs["availabilityZone"]))),
];

const subnetsOf = (inputs: Properties, context: Context) =>
  ((inputs["vpcZoneIdentifiers"] as unknown[] | undefined) ?? []).map((id) =>
    existing("subnet", id, context),
  );

function refuse(inputs: Properties, context: Context): void {
  const subnets = subnetsOf(inputs, context);
  const template = inputs["launchTemplate"];
  if (isObject(template) && subnets[0] !== undefined)
    refuseLaunch(existingTemplate(template, context).outputs, subnets[0], context);
  const groups = (inputs["targetGroupArns"] as unknown[] | undefined) ?? [];
  for (const arn of groups) {
    const { outputs } = existingIn(targetGroupToken, arn, context);
    if (outputs["targetType"] !== "instance" || outputs["vpcId"] !== subnets[0]?.outputs["vpcId"])
      throw new AwsError(
        "ValidationError",
        `Provided Target Groups may not be valid: ${String(arn)} takes no instances of this network`,
      );
  }
  if (inputs["healthCheckType"] === "ELB" && groups.length === 0 && inputs["loadBalancers"] === undefined)
    throw new AwsError(
      "ValidationError",
      "healthCheckType is ELB, but no target group is attached to the group",
    );
}
