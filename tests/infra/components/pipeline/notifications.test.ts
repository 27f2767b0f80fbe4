import { expect } from "chai";
import { Notifications } from "../../../../infra/components/pipeline/notifications.ts";
import { pipelineNotifications } from "../../../../infra/plan/pipeline/notifications.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";

const account = "276677566922";

describe("Notifications", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("tooling", () => {
      void new Notifications("pipelines", {
        place: { account, region: "eu-central-1" },
        administrator: `arn:aws:iam::${account}:role/LockgateDeploy`,
        subscribers: ["ops@acme.example"],
        notifications: pipelineNotifications(["top-scores"]),
        protect: true,
      });
    });
  });

  it("has a rule with a target for each sort of event, under names that the deploy role may use", () => {
    const rules = ofType(resources, "aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => inputs["name"]);
    expect(rules).to.deep.equal(
      ["failed", "decided", "found", "changed"].map((sort) => `lockgate-pipelines-${sort}`),
    );
    const targets = ofType(resources, "aws:cloudwatch/eventTarget:EventTarget");
    expect(targets.map(({ inputs }) => inputs["rule"])).to.deep.equal(rules);
  });

  it("reaches people: the topic lets EventBridge in for these rules, its key too, and somebody listens", () => {
    expect(one(resources, "aws:sns/topic:Topic").inputs["name"]).to.equal("lockgate-pipelines");
    const policy = String(one(resources, "aws:sns/topicPolicy:TopicPolicy").inputs["policy"]);
    expect(policy)
      .to.contain("events.amazonaws.com")
      .and.contain(`events:eu-central-1:${account}:rule/lockgate-*`);
    expect(one(resources, "aws:kms/key:Key").inputs["policy"]).to.contain("events.amazonaws.com");
    expect(one(resources, "aws:sns/topicSubscription:TopicSubscription").inputs).to.include({
      protocol: "email",
      endpoint: "ops@acme.example",
    });
  });
});
