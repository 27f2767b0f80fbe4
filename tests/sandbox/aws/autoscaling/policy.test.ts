// Policies of groups of machines: which load is kept, and of which group.

import { expect } from "chai";
import { groupToken } from "../../../../sandbox/aws/autoscaling/group.ts";
import { policy } from "../../../../sandbox/aws/autoscaling/policy.ts";
import { itRefuses, type Scene } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

function scene(): Scene {
  const world = testWorld();
  world.seed({ token: groupToken, id: "web", account: workload, region: "eu-central-1" });
  const metric = { predefinedMetricType: "ASGAverageCPUUtilization" };
  const targetTrackingConfiguration = { predefinedMetricSpecification: metric, targetValue: 60 };
  return {
    world,
    inputs: {
      autoscalingGroupName: "web",
      name: "load",
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration,
    },
  };
}

describe("sandbox autoscaling policy", () => {
  it("is of its group", () => {
    const { world, inputs } = scene();
    expect(world.create(policy, inputs).outputs["arn"]).to.match(
      /:scalingPolicy:[0-9a-f-]{36}:autoScalingGroupName\/web:policyName\/load$/,
    );
  });

  itRefuses(policy, scene, [
    ["a group that is not there", { autoscalingGroupName: "other" }, /Group other not found/],
    ["no load", { targetTrackingConfiguration: undefined }, /which load is kept/],
    ["another kind", { policyType: "StepScaling" }, /TargetTrackingScaling/],
    [
      "a load that nobody measures",
      {
        targetTrackingConfiguration: {
          targetValue: 1,
          predefinedMetricSpecification: { predefinedMetricType: "Mood" },
        },
      },
      /ASGAverageCPUUtilization/,
    ],
  ]);
});
