import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const org = (changes: Record<string, unknown> = {}): Promise<Declared[]> =>
  declared("org", () => declareOrg(exampleConfig("org", changes)));
const roleName = "LockgateBreakGlass";

describe("A6 the way in for emergencies", () => {
  let resources: Declared[];
  before(async () => {
    resources = await org();
  });

  it("is a role of the production account, for an hour, inside a boundary of its own", () => {
    const role = one(resources, "aws:iam/role:Role", `prod-${roleName}`);
    expect(role.provider).to.equal("account-prod");
    expect(role.inputs).to.include({ name: roleName, maxSessionDuration: 3600 });
    expect(role.inputs["permissionsBoundary"]).to.match(/policy\/LockgateBreakGlassBoundary$/);
    for (const person of exampleConfig("org").breakGlass?.identities ?? ["nobody"])
      expect(role.inputs["assumeRolePolicy"]).to.contain(person);
  });

  it("tells people at once: a rule that sees reading calls, a target, somebody who listens", () => {
    const rule = one(resources, "aws:cloudwatch/eventRule:EventRule", "prod");
    expect(rule.inputs["state"]).to.equal("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
    expect(rule.inputs["eventPattern"]).to.contain(`arn:aws:iam::972823772653:role/${roleName}`);
    const target = one(resources, "aws:cloudwatch/eventTarget:EventTarget", "prod");
    expect(target.inputs["rule"]).to.equal(rule.inputs["name"]);
    const topic = one(resources, "aws:sns/topic:Topic", "prod-break-glass");
    expect(target.inputs["arn"]).to.equal(
      `arn:aws:sns:eu-central-1:972823772653:${String(topic.inputs["name"])}`,
    );
    const listeners = ofType(resources, "aws:sns/topicSubscription:TopicSubscription").filter(
      ({ inputs }) => inputs["topic"] === target.inputs["arn"],
    );
    expect(listeners.map(({ inputs }) => inputs["endpoint"])).to.deep.equal(["security@acme.example"]);
  });

  it("is not there unless it is configured", async () => {
    const roles = ofType(await org({ breakGlass: undefined }), "aws:iam/role:Role");
    expect(roles.filter(({ inputs }) => inputs["name"] === roleName)).to.deep.equal([]);
  });
});
