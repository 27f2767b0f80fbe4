import { expect } from "chai";
import { logGroup } from "../../../../sandbox/aws/cloudwatch/logs.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { stateMachine } from "../../../../sandbox/aws/stepfunctions/stateMachine.ts";
import { badTags, itRefuses } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

const task: Properties = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: `arn:aws:lambda:eu-central-1:${workload}:function:step` },
  End: true,
};
const definition = (states: Properties, start = "one"): string =>
  JSON.stringify({ StartAt: start, States: states });

function scene(): { world: TestWorld; inputs: Properties } {
  const world = testWorld();
  serviceRole(world, "machine", "states.amazonaws.com");
  serviceRole(world, "other", "lambda.amazonaws.com");
  world.create(logGroup, { name: "/aws/vendedlogs/states/steps" });
  const inputs = {
    name: "steps",
    roleArn: roleArn("machine"),
    definition: definition({ one: task }),
    loggingConfiguration: {
      level: "ERROR",
      logDestination: `arn:aws:logs:eu-central-1:${workload}:log-group:/aws/vendedlogs/states/steps:*`,
    },
  };
  return { world, inputs };
}

describe("sfn StateMachine", () => {
  it("has its ARN as id, a revision and a status", () => {
    const { world, inputs } = scene();
    const { id, outputs } = world.create(stateMachine, inputs);
    expect(id).to.equal(`arn:aws:states:eu-central-1:${workload}:stateMachine:steps`);
    expect(outputs).to.include({ arn: id, status: "ACTIVE", type: "STANDARD" });
  });

  it("takes a role that trusts Step Functions by its name in this region, and in no other", () => {
    const { world, inputs } = scene();
    for (const region of ["eu-central-1", "us-east-1"])
      serviceRole(world, region, `states.${region}.amazonaws.com`);
    expect(world.create(stateMachine, { ...inputs, roleArn: roleArn("eu-central-1") }).id).to.match(/steps$/);
    const other = { ...inputs, name: "other", roleArn: roleArn("us-east-1") };
    expect(() => world.create(stateMachine, other)).to.throw(/does not trust states/);
  });

  it("gets another revision when its definition changes", () => {
    const { world, inputs } = scene();
    const made = world.create(stateMachine, inputs);
    const before = made.outputs["revisionId"];
    const changed = definition({ one: { ...task, End: undefined, Next: "two" }, two: { Type: "Succeed" } });
    const after = world.update(stateMachine, made, { ...inputs, definition: changed });
    expect(after.outputs["definition"]).to.equal(changed);
    expect(after.outputs["revisionId"]).to.not.equal(before);
  });

  it("is made once in account and region", () => {
    const { world, inputs } = scene();
    world.create(stateMachine, inputs);
    expect(() => world.create(stateMachine, inputs)).to.throw(/StateMachineAlreadyExists/);
  });

  itRefuses(stateMachine, scene, [
    ["a name with a space", { name: "a machine" }, /letters, digits, - and _/],
    ["a role that is not there", { roleArn: roleArn("nobody") }, /does not exist/],
    ["a role that does not trust it", { roleArn: roleArn("other") }, /does not trust states.amazonaws.com/],
    ["a type that is none", { type: "FAST" }, /STANDARD, EXPRESS/],
    ["a definition that is no JSON", { definition: "{" }, /is no JSON/],
    ["a definition without states", { definition: "{}" }, /States: is missing/],
    [
      "a start that is no state",
      { definition: definition({ one: task }, "two") },
      /StartAt: two is no state/,
    ],
    ["a state of unknown type", { definition: definition({ one: { ...task, Type: "Job" } }) }, /Type: Job/],
    [
      "a way to no state",
      { definition: definition({ one: { ...task, End: undefined, Next: "two" } }) },
      /leads to two, which is no state/,
    ],
    [
      "a state that leads nowhere",
      { definition: definition({ one: { ...task, End: undefined } }) },
      /exactly one of/,
    ],
    [
      "a state with two ways on",
      { definition: definition({ one: { ...task, Next: "one" } }) },
      /exactly one of/,
    ],
    [
      "a state that nothing leads to",
      { definition: definition({ one: task, two: { Type: "Succeed" } }) },
      /two: nothing leads to it/,
    ],
    [
      "a task without resource",
      { definition: definition({ one: { ...task, Resource: undefined } }) },
      /Resource: is missing/,
    ],
    [
      "a resource that is no task",
      { definition: definition({ one: { ...task, Resource: "step" } }) },
      /step is no ARN/,
    ],
    [
      "a retrier for all errors and more",
      { definition: definition({ one: { ...task, Retry: [{ ErrorEquals: ["States.ALL", "Busy"] }] } }) },
      /States.ALL stands alone/,
    ],
    [
      "a fault inside of a branch",
      {
        definition: definition({
          one: { Type: "Parallel", End: true, Branches: [{ StartAt: "x", States: {} }] },
        }),
      },
      /States: is missing/,
    ],
    [
      "a log group that is not there",
      {
        loggingConfiguration: {
          level: "ALL",
          logDestination: `arn:aws:logs:eu-central-1:${workload}:log-group:/none:*`,
        },
      },
      /log destination does not exist/,
    ],
    ...badTags,
  ]);
});
