import { expect } from "chai";
import { logGroup, logMetricFilter } from "../../../../sandbox/aws/cloudwatch/logs.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const inputs = { name: "/lockgate/build", retentionInDays: 30 };

describe("cloudwatch LogGroup", () => {
  it("has its name as id and an ARN without a star", () => {
    const { id, outputs } = testWorld().create(logGroup, inputs);
    expect(id).to.equal(inputs.name);
    expect(outputs).to.include({
      arn: `arn:aws:logs:eu-central-1:${workload}:log-group:/lockgate/build`,
      logGroupClass: "STANDARD",
    });
  });
  itRefuses(logGroup, () => ({ world: testWorld(), inputs }), [
    [
      "a retention that AWS does not have",
      { retentionInDays: 31 },
      /retentionInDays: 31: must be one of 0, 1, 3/,
    ],
    ["a name with a space", { name: "a b" }, /letters, digits/],
    ["AWS's own names", { name: "aws/x" }, /not beginning with aws\//],
    ["a name of 513 characters", { name: "n".repeat(513) }, /length 513/],
    ["a key by its id", { kmsKeyId: "1234" }, /ARN of kms/],
    [
      "a key that does not exist",
      { kmsKeyId: `arn:aws:kms:eu-central-1:${workload}:key/1` },
      /InvalidParameterException/,
    ],
    ...badTags,
  ]);
  it("wants a key whose policy lets CloudWatch Logs of the region in", () => {
    const statements = (Service: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: workload }, Action: "kms:*", Resource: "*" },
          {
            Effect: "Allow",
            Principal: { Service },
            Action: ["kms:Encrypt*", "kms:Decrypt*"],
            Resource: "*",
          },
        ],
      });
    const create = (service: string): unknown => {
      const world = testWorld();
      const made = world.create(key, { policy: statements(service) });
      return world.create(logGroup, { ...inputs, kmsKeyId: made.outputs["arn"] });
    };
    expect(() => create("logs.us-east-1.amazonaws.com")).to.throw(
      /must allow logs.eu-central-1.amazonaws.com/,
    );
    expect(() => create("logs.eu-central-1.amazonaws.com")).not.to.throw();
  });
  it("is one in account and region, protected when told so, left when told so", () => {
    const world = testWorld();
    const made = world.create(logGroup, { ...inputs, deletionProtectionEnabled: true });
    expect(() => world.create(logGroup, inputs)).to.throw(/ResourceAlreadyExistsException/);
    expect(() => world.remove(logGroup, made)).to.throw(/deletion protection/);
    world.update(logGroup, made, { ...inputs, skipDestroy: true });
    world.remove(logGroup, made);
    expect(world.get(logGroup.token, inputs.name)).not.to.equal(undefined);
  });
  it("sets the retention with a call of its own", () => {
    const calls = logGroup.calls("create", { inputs }, testWorld().context());
    expect(calls.map((c) => c.action)).to.deep.equal(["logs:CreateLogGroup", "logs:PutRetentionPolicy"]);
    expect(calls[0]?.resource).to.equal(
      `arn:aws:logs:eu-central-1:${workload}:log-group:/lockgate/build:log-stream:`,
    );
  });
});

describe("cloudwatch LogMetricFilter", () => {
  const metricTransformation = { name: "RootLogins", namespace: "Lockgate", value: "1" };
  const scene = (): Scene => {
    const world = testWorld();
    world.create(logGroup, inputs);
    return {
      world,
      inputs: {
        name: "root",
        logGroupName: inputs.name,
        pattern: '{ $.userIdentity.type = "Root" }',
        metricTransformation,
      },
    };
  };
  itRefuses(logMetricFilter, scene, [
    ["a group that does not exist", { logGroupName: "/none" }, /ResourceNotFoundException/],
    ["a name with a colon", { name: "a:b" }, /without : and \*/],
    ["a pattern of 1025 characters", { pattern: "p".repeat(1025) }, /length 1025/],
    [
      "a metric name with a star",
      { metricTransformation: { ...metricTransformation, name: "a*" } },
      /metricTransformation.name/,
    ],
    [
      "dimensions along with a default",
      { metricTransformation: { ...metricTransformation, defaultValue: "0", dimensions: { a: "$.a" } } },
      /conflicts with defaultValue/,
    ],
    [
      "four dimensions",
      { metricTransformation: { ...metricTransformation, dimensions: { a: "1", b: "2", c: "3", d: "4" } } },
      /has 4 dimensions/,
    ],
  ]);
});
