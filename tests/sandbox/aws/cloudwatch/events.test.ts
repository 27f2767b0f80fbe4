import { expect } from "chai";
import { isEventPattern, isSchedule } from "../../../../sandbox/aws/cloudwatch/eventPattern.ts";
import { eventRule, eventTarget } from "../../../../sandbox/aws/cloudwatch/events.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const eventPattern = JSON.stringify({
  source: ["aws.codepipeline"],
  detail: { state: ["FAILED", { prefix: "STOP" }] },
});
const inputs = { name: "failed", eventPattern };

describe("isEventPattern", () => {
  const bad: [string, unknown, RegExp][] = [
    ["a bare value", { source: "aws.s3" }, /"source" must be an object or an array/],
    ["an empty array", { source: [] }, /"source" is an empty array/],
    ["nothing", {}, /not empty/],
    [
      "an unknown comparison",
      { detail: { a: [{ begins: "x" }] } },
      /"detail.a" has the unknown comparison begins/,
    ],
    ["two comparisons in one", { a: [{ prefix: "x", suffix: "y" }] }, /one comparison/],
    ["an array in an array", { a: [["x"]] }, /array within an array/],
    ["$or with one side", { $or: [{ a: ["x"] }] }, /two objects or more/],
    ["4097 characters", { a: ["x".repeat(4097)] }, /at most 4096/],
  ];
  for (const [title, pattern, says] of bad) {
    it(`refuses ${title}`, () => expect(isEventPattern(JSON.stringify(pattern))).to.match(says));
  }
  it("refuses text that is no JSON", () => expect(isEventPattern("{")).to.match(/not valid JSON/));
  const good = [
    { a: [null, 1, "x"] },
    { a: [{ exists: false }] },
    { $or: [{ a: ["x"] }, { b: { c: [{ numeric: [">", 1] }] } }] },
  ];
  for (const pattern of good) {
    it(`takes ${JSON.stringify(pattern)}`, () =>
      expect(isEventPattern(JSON.stringify(pattern))).to.equal(undefined));
  }
});

describe("isSchedule", () => {
  for (const text of [
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(12 hours)",
    "cron(0 20 * * ? *)",
    "cron(0/15 8-18 ? * MON-FRI *)",
  ]) {
    it(`takes ${text}`, () => expect(isSchedule(text)).to.equal(undefined));
  }
  for (const text of [
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 days)",
    "rate(5 weeks)",
    "cron(0 20 * * *)",
    "cron(0 20 * * * *)",
    "cron(0 20 ? * ? *)",
    "every day",
  ]) {
    it(`refuses ${text}`, () => expect(isSchedule(text)).to.match(/must be rate/));
  }
});

describe("cloudwatch EventRule", () => {
  it("has its name as id on the default bus, and is enabled", () => {
    const { id, outputs } = testWorld().create(eventRule, inputs);
    expect(id).to.equal("failed");
    expect(outputs).to.include({
      arn: `arn:aws:events:eu-central-1:${workload}:rule/failed`,
      state: "ENABLED",
      eventBusName: "default",
    });
  });
  itRefuses(eventRule, () => ({ world: testWorld(), inputs }), [
    ["a name of 65 characters", { name: "n".repeat(65) }, /1 to 64/],
    ["neither pattern nor schedule", { eventPattern: undefined }, /at least one of eventPattern/],
    ["a pattern that is wrong", { eventPattern: '{"source":"x"}' }, /Event pattern is not valid/],
    ["a schedule that is wrong", { scheduleExpression: "rate(1 minutes)" }, /must be rate/],
    [
      "a schedule on another bus",
      { scheduleExpression: "rate(5 minutes)", eventBusName: "own" },
      /default event bus only/,
    ],
    ["a bus that does not exist", { eventBusName: "own" }, /Event bus own does not exist/],
    ["an unknown state", { state: "ON" }, /ENABLED, DISABLED/],
    ["state and isEnabled", { state: "ENABLED", isEnabled: true }, /conflicts with state/],
    ...badTags,
  ]);
  it("is named with its bus when that is not the default one", () => {
    const world = testWorld();
    world.seed({ token: "aws:cloudwatch/eventBus:EventBus", id: "own" });
    const { id, outputs } = world.create(eventRule, { ...inputs, eventBusName: "own" });
    expect([id, outputs["arn"]]).to.deep.equal([
      "own/failed",
      `arn:aws:events:eu-central-1:${workload}:rule/own/failed`,
    ]);
  });
  it("goes only without targets", () => {
    const world = testWorld();
    const rule = world.create(eventRule, inputs);
    const target = world.create(eventTarget, {
      rule: "failed",
      targetId: "t",
      arn: `arn:aws:sns:eu-central-1:${workload}:alarms`,
    });
    expect(() => world.remove(eventRule, rule)).to.throw(/can't be deleted since it has targets: failed-t/);
    world.remove(eventTarget, target);
    expect(() => world.remove(eventRule, rule)).not.to.throw();
  });
});

describe("cloudwatch EventTarget", () => {
  const target = { rule: "failed", targetId: "t", arn: `arn:aws:sns:eu-central-1:${workload}:alarms` };
  const pipeline = { arn: `arn:aws:codepipeline:eu-central-1:${workload}:app` };
  const roleArn = `arn:aws:iam::${workload}:role/Events`;
  const scene = (): Scene => {
    const world = testWorld();
    world.create(eventRule, inputs);
    return { world, inputs: target };
  };
  itRefuses(eventTarget, scene, [
    ["a rule that does not exist", { rule: "none" }, /ResourceNotFoundException: Rule none/],
    ["what is no ARN", { arn: "alarms" }, /must be an ARN/],
    ["a pipeline without a role", pipeline, /roleArn: is missing: a target of codepipeline/],
    ["input and inputPath", { input: "{}", inputPath: "$.detail" }, /conflicts with input/],
    ["an input that is no JSON", { input: "{" }, /not valid JSON/],
    ["186 attempts", { retryPolicy: { maximumRetryAttempts: 186 } }, /between 0 and 185/],
    ["an event age of 59 s", { retryPolicy: { maximumEventAgeInSeconds: 59 } }, /between 60 and 86400/],
  ]);
  it("takes five targets on a rule, not six", () => {
    const { world } = scene();
    for (let n = 0; n < 5; n++) world.create(eventTarget, { ...target, targetId: `t${n}` });
    expect(() => world.create(eventTarget, { ...target, targetId: "t5" })).to.throw(/LimitExceededException/);
  });
  it("passes its role to EventBridge", () => {
    const calls = eventTarget.calls(
      "create",
      { inputs: { ...target, ...pipeline, roleArn } },
      scene().world.context(),
    );
    expect(calls.at(-1)).to.deep.equal({
      action: "iam:PassRole",
      resource: roleArn,
      context: { "iam:PassedToService": "events.amazonaws.com" },
    });
    const deletion = eventTarget.calls(
      "delete",
      { id: "failed-t", inputs: { ...target, roleArn } },
      scene().world.context(),
    );
    expect(deletion.map((c) => c.action)).to.deep.equal(["events:RemoveTargets"]);
  });
});
