// Applications and deployment groups: formats, and what CodeDeploy refuses on each platform.

import { expect } from "chai";
import { application } from "../../../../sandbox/aws/codedeploy/application.ts";
import { deploymentGroup } from "../../../../sandbox/aws/codedeploy/deploymentGroup.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import type { Scene } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload } from "../world.ts";

const shifting = { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" };
const good: Properties = {
  appName: "app",
  deploymentGroupName: "live",
  serviceRoleArn: roleArn("deploy"),
  deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
  deploymentStyle: shifting,
  alarmConfiguration: { enabled: true, alarms: ["errors"] },
  autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
};
const place = { account: workload, region: "eu-central-1" };

function scene(): Scene {
  const world = testWorld();
  world.create(application, { name: "app", computePlatform: "Lambda" });
  serviceRole(world, "deploy", "codedeploy.amazonaws.com");
  world.seed({
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    id: "errors",
    ...place,
    outputs: { name: "errors" },
  });
  return { world, inputs: good };
}

describe("sandbox codedeploy application", () => {
  const inputs = { name: "app", computePlatform: "Lambda" };

  it("fills in id and ARN, and keeps names apart", () => {
    const world = testWorld();
    const made = world.create(application, inputs);
    expect(made.id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:app$/);
    expect(made.outputs).to.include({
      arn: `arn:aws:codedeploy:eu-central-1:${workload}:application:app`,
      linkedToGithub: false,
    });
    expect(() => world.create(application, inputs)).to.throw(/ApplicationAlreadyExistsException/);
  });

  itRefuses(application, () => ({ world: testWorld(), inputs }), [
    ["a name with a slash", { name: "a/b" }, /1 to 100 letters/],
    ["an unknown platform", { computePlatform: "Kubernetes" }, /must be one of ECS, Lambda, Server/],
    ...badTags,
  ]);
});

describe("sandbox codedeploy deployment group", () => {
  it("fills in id, ARN and platform, and keeps names apart", () => {
    const { world } = scene();
    const made = world.create(deploymentGroup, good);
    expect(made.outputs).to.deep.include({
      arn: `arn:aws:codedeploy:eu-central-1:${workload}:deploymentgroup:app/live`,
      deploymentGroupId: made.id,
      computePlatform: "Lambda",
      outdatedInstancesStrategy: "UPDATE",
    });
    expect(() => world.create(deploymentGroup, good)).to.throw(/DeploymentGroupAlreadyExistsException/);
  });

  it("takes the default configuration of its platform", () => {
    const { world } = scene();
    const { deploymentConfigName: _, ...inputs } = good;
    expect(world.create(deploymentGroup, inputs).outputs["deploymentConfigName"]).to.equal(
      "CodeDeployDefault.LambdaAllAtOnce",
    );
  });

  it("passes its role to CodeDeploy", () => {
    const { world } = scene();
    const calls = deploymentGroup.calls("update", { inputs: good, outputs: good }, world.context());
    expect(calls.map((c) => c.action)).to.deep.equal(["codedeploy:UpdateDeploymentGroup", "iam:PassRole"]);
  });

  itRefuses(deploymentGroup, scene, [
    ["an application that does not exist", { appName: "none" }, /ApplicationDoesNotExistException/],
    [
      "devices by a tag without a value",
      { onPremisesInstanceTagFilters: [{ key: "ring", type: "KEY_AND_VALUE" }] },
      /onPremisesInstanceTagFilters\[0\]\.value: is missing/,
    ],
    [
      "devices by no kind of filter",
      { onPremisesInstanceTagFilters: [{ key: "ring", type: "ALL" }] },
      /KEY_AND_VALUE, KEY_ONLY, VALUE_ONLY/,
    ],
    [
      "a Lambda group in place",
      { deploymentStyle: { ...shifting, deploymentType: "IN_PLACE" } },
      /must be BLUE_GREEN/,
    ],
    ["a Lambda group without style", { deploymentStyle: undefined }, /InvalidDeploymentStyleException/],
    [
      "a Lambda group without traffic control",
      { deploymentStyle: { ...shifting, deploymentOption: "WITHOUT_TRAFFIC_CONTROL" } },
      /WITH_TRAFFIC_CONTROL/,
    ],
    [
      "a configuration of another platform",
      { deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" },
      /is for ECS, the application's platform is Lambda/,
    ],
    [
      "a configuration that does not exist",
      { deploymentConfigName: "Mine" },
      /DeploymentConfigDoesNotExistException/,
    ],
    [
      "an alarm that does not exist",
      { alarmConfiguration: { enabled: true, alarms: ["none"] } },
      /The alarm none does not exist/,
    ],
    [
      "alarms that are on and empty",
      { alarmConfiguration: { enabled: true, alarms: [] } },
      /is empty, but alarmConfiguration is enabled/,
    ],
    [
      "rollback that is on for nothing",
      { autoRollbackConfiguration: { enabled: true } },
      /is empty, but autoRollbackConfiguration is enabled/,
    ],
    [
      "an unknown rollback event",
      { autoRollbackConfiguration: { enabled: true, events: ["EVER"] } },
      /"EVER"/,
    ],
    [
      "a topic that does not exist",
      {
        triggerConfigurations: [
          {
            triggerName: "t",
            triggerEvents: ["DeploymentFailure"],
            triggerTargetArn: `arn:aws:sns:eu-central-1:${workload}:none`,
          },
        ],
      },
      /no such topic/,
    ],
    [
      "a role that does not exist",
      { serviceRoleArn: roleArn("none") },
      /InvalidRoleException.*does not exist/,
    ],
    ...badTags,
  ]);
});
