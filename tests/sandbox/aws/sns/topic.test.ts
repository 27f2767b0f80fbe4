import { expect } from "chai";
import { topic, topicPolicy } from "../../../../sandbox/aws/sns/topic.ts";
import { topicSubscription } from "../../../../sandbox/aws/sns/subscription.ts";
import type { Refusal, Scene } from "../cases.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const arn = `arn:aws:sns:eu-central-1:${workload}:alarms`;

describe("sns Topic", () => {
  it("has its ARN as id, its owner, and the default policy", () => {
    const { id, outputs } = testWorld().create(topic, { name: "alarms" });
    expect(id).to.equal(arn);
    expect(outputs).to.include({ arn, owner: workload, fifoTopic: false, region: "eu-central-1" });
    expect(String(outputs["policy"])).to.contain("AWS:SourceOwner").and.contain(workload);
  });
  itRefuses(topic, () => ({ world: testWorld(), inputs: { name: "alarms" } }), [
    ["a name with a dot", { name: "a.b" }, /letters, digits/],
    ["a name of 257 characters", { name: "a".repeat(257) }, /length 257/],
    ["a FIFO topic without .fifo", { fifoTopic: true }, /must end with .fifo/],
    [".fifo without a FIFO topic", { name: "alarms.fifo" }, /only FIFO topics/],
    ["deduplication without a FIFO topic", { contentBasedDeduplication: true }, /for FIFO topics only/],
    ["signature version 3", { signatureVersion: 3 }, /1, 2/],
    ["unknown tracing", { tracingConfig: "On" }, /PassThrough, Active/],
    [
      "an action of SQS in its policy",
      { policy: policyText({ Principal: "*", Action: "sqs:SendMessage" }) },
      /not one of sns/,
    ],
    [
      "a policy for a role that does not exist",
      {
        policy: policyText({ Principal: { AWS: `arn:aws:iam::${workload}:role/No` }, Action: "sns:Publish" }),
      },
      /Invalid principal/,
    ],
    ...badTags,
  ]);
  it("takes a FIFO topic by its name, and a name once in account and region", () => {
    const world = testWorld();
    expect(
      world.create(topic, { name: "a.fifo", fifoTopic: true, contentBasedDeduplication: true }).id,
    ).to.match(/:a\.fifo$/);
    world.create(topic, { name: "alarms" });
    expect(() => world.create(topic, { name: "alarms" })).to.throw(/already exists/);
    expect(() => world.create(topic, { name: "alarms" }, { region: "us-east-1" })).not.to.throw();
  });
});

describe("sns TopicPolicy", () => {
  const scene = (): Scene => {
    const world = testWorld();
    world.create(topic, { name: "alarms" });
    const policy = policyText({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: arn,
    });
    return { world, inputs: { arn, policy } };
  };
  itRefuses(topicPolicy, scene, [
    ["a topic that does not exist", { arn: `${arn}2` }, /NotFound: Topic does not exist/],
    [
      "an action that SNS does not have",
      { policy: policyText({ Principal: "*", Action: "sns:Shout" }) },
      /does not exist in AWS/,
    ],
  ]);
  it("says who owns the topic", () => {
    const { world, inputs } = scene();
    expect(world.create(topicPolicy, inputs).outputs).to.include({ owner: workload, arn });
  });
});

describe("sns TopicSubscription", () => {
  const scene = (): Scene => {
    const world = testWorld();
    world.create(topic, { name: "alarms" });
    return { world, inputs: { topic: arn, protocol: "email", endpoint: "ops@acme.example" } };
  };
  const endpoint = (protocol: string, value: string): Refusal => [
    `${value} for ${protocol}`,
    { protocol, endpoint: value },
    /endpoint/,
  ];
  itRefuses(topicSubscription, scene, [
    ["a topic that does not exist", { topic: `${arn}2` }, /NotFound/],
    ["an unknown protocol", { protocol: "fax" }, /must be one of email/],
    endpoint("email", "ops"),
    endpoint("https", "http://acme.example"),
    endpoint("lambda", "notify"),
    endpoint("sms", "0170"),
    [
      "firehose without a role",
      { protocol: "firehose", endpoint: "arn:aws:firehose:eu-central-1:222222222222:deliverystream/d" },
      /protocol firehose needs it/,
    ],
    ["a filter that is no JSON", { filterPolicy: "{" }, /not valid JSON/],
  ]);
  it("waits for people to confirm, and not for queues", () => {
    const { world, inputs } = scene();
    const mail = world.create(topicSubscription, inputs);
    expect(mail.id).to.match(new RegExp(`^${arn}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`));
    expect(mail.outputs).to.include({ pendingConfirmation: true, ownerId: workload });
    const queue = `arn:aws:sqs:eu-central-1:${workload}:jobs`;
    expect(
      world.create(topicSubscription, { topic: arn, protocol: "sqs", endpoint: queue }).outputs[
        "pendingConfirmation"
      ],
    ).to.equal(false);
  });
  it("takes only queues on FIFO topics", () => {
    const { world, inputs } = scene();
    const fifo = world.create(topic, { name: "a.fifo", fifoTopic: true });
    expect(() => world.create(topicSubscription, { ...inputs, topic: fifo.id })).to.throw(
      /deliver to sqs only/,
    );
  });
});
