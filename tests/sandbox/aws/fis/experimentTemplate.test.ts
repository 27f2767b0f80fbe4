import { expect } from "chai";
import { experimentTemplate } from "../../../../sandbox/aws/fis/experimentTemplate.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload } from "../world.ts";

const alarm = `arn:aws:cloudwatch:eu-central-1:${workload}:alarm:errors`;
const target = {
  name: "machines",
  resourceType: "aws:ec2:instance",
  resourceTags: [{ key: "chaos", value: "board" }],
  selectionMode: "COUNT(1)",
};
const action = {
  name: "kill",
  actionId: "aws:ec2:terminate-instances",
  target: { key: "Instances", value: "machines" },
};
const inputs: Properties = {
  description: "Kills a machine",
  roleArn: roleArn("breaker"),
  targets: [target],
  actions: [action],
  stopConditions: [{ source: "aws:cloudwatch:alarm", value: alarm }],
};

function scene() {
  const world = testWorld();
  serviceRole(world, "breaker", "fis.amazonaws.com");
  serviceRole(world, "other", "lambda.amazonaws.com");
  world.seed({
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    id: "errors",
    region: "eu-central-1",
    outputs: { arn: alarm },
  });
  return { world, inputs };
}

describe("fis ExperimentTemplate", () => {
  it("has an id of its own, names AWS's action and hands a role over", () => {
    const { world } = scene();
    expect(world.create(experimentTemplate, inputs).id).to.match(/^EXT[0-9a-z]{16}$/);
    const calls = experimentTemplate.calls("create", { inputs }, world.context());
    expect(calls.map((call) => call.resource)).to.include.members([
      `arn:aws:fis:eu-central-1:${workload}:action/aws:ec2:terminate-instances`,
      roleArn("breaker"),
    ]);
  });
  itRefuses(experimentTemplate, scene, [
    ["no description", { description: "" }, /length 0/],
    ["nothing to do", { actions: [] }, /length 0/],
    ["an action that is none", { actions: [{ ...action, actionId: "aws:ec2:burn" }] }, /terminate-instances/],
    ["an action on nothing", { actions: [{ ...action, target: undefined }] }, /done to Instances/],
    [
      "an action on what is not there",
      { actions: [{ ...action, target: { key: "Instances", value: "x" } }] },
      /no target of aws:ec2:instance/,
    ],
    [
      "links for no time",
      {
        targets: [{ ...target, resourceType: "aws:ec2:subnet" }],
        actions: [
          {
            name: "cut",
            actionId: "aws:network:disrupt-connectivity",
            target: { key: "Subnets", value: "machines" },
            parameters: [{ key: "scope", value: "all" }],
          },
        ],
      },
      /lacks duration/,
    ],
    ["machines by neither tag nor ARN", { targets: [{ ...target, resourceTags: undefined }] }, /one of both/],
    [
      "machines by tag and ARN",
      { targets: [{ ...target, resourceArns: ["arn:aws:ec2:::a"] }] },
      /one of both/,
    ],
    ["a share of more than all", { targets: [{ ...target, selectionMode: "PERCENT(120)" }] }, /PERCENT\(n\)/],
    ["nothing that stops it", { stopConditions: [] }, /length 0/],
    [
      "an alarm that is not there",
      { stopConditions: [{ source: "aws:cloudwatch:alarm", value: `${alarm}2` }] },
      /does not exist/,
    ],
    ["a role of another service", { roleArn: roleArn("other") }, /does not trust fis/],
    ["a role that is not there", { roleArn: roleArn("none") }, /does not exist/],
    ...badTags,
  ]);
});
