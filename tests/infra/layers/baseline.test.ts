import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const config = exampleConfig("org");
const reached = ["management", ...config.accounts.map(({ name }) => `account-${name}`)];

describe("A3 the baseline of every account", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("org", () => declareOrg(config));
  });
  const places = (type: string): string[] =>
    ofType(resources, type).map(({ provider, inputs }) => `${provider} ${String(inputs["region"])}`);
  const everywhere = reached.flatMap((account) => config.regions.map((region) => `${account} ${region}`));

  for (const type of [
    "recorder:Recorder",
    "deliveryChannel:DeliveryChannel",
    "recorderStatus:RecorderStatus",
  ])
    it(`has a ${type.split(":")[1]} of AWS Config in every region where work is allowed`, () => {
      expect(places(`aws:cfg/${type}`)).to.have.members(everywhere);
    });

  it("records all types, those without region once an account, by the service-linked role, and is on", () => {
    for (const { inputs } of ofType(resources, "aws:cfg/recorder:Recorder")) {
      expect(inputs["roleArn"]).to.match(/-config$/);
      expect(inputs["recordingGroup"]).to.deep.include({
        allSupported: true,
        includeGlobalResourceTypes: inputs["region"] === config.region,
      });
    }
    for (const { inputs } of ofType(resources, "aws:cfg/recorderStatus:RecorderStatus"))
      expect(inputs["isEnabled"]).to.equal(true);
    expect(ofType(resources, "aws:iam/serviceLinkedRole:ServiceLinkedRole")).to.have.length(reached.length);
  });

  it("delivers to the log archive's account, under its key", () => {
    for (const { inputs } of ofType(resources, "aws:cfg/deliveryChannel:DeliveryChannel"))
      expect(inputs).to.include({
        s3BucketName: "acme-lockgate-config-551535029152",
        s3KmsKeyArn: "arn:aws:kms:eu-central-1:551535029152:key/log-archive-config",
      });
  });

  it("is gathered in the security account, which administers AWS Config", () => {
    const gathers = one(resources, "aws:cfg/configurationAggregator:ConfigurationAggregator");
    expect(gathers.provider).to.equal("account-security");
    expect(gathers.inputs["organizationAggregationSource"]).to.deep.include({ allRegions: true });
    const administrators = ofType(
      resources,
      "aws:organizations/delegatedAdministrator:DelegatedAdministrator",
    ).map(({ inputs }) => inputs);
    expect(administrators).to.deep.include({
      accountId: "772164111585",
      servicePrincipal: "config.amazonaws.com",
    });
  });

  it("names a security contact for each account, the management account among them", () => {
    const contacts = ofType(resources, "aws:account/alternativeContact:AlternativeContact");
    expect(contacts).to.have.length(reached.length);
    expect(contacts.filter(({ inputs }) => inputs["accountId"] === undefined)).to.have.length(1);
    for (const { inputs } of contacts) expect(inputs["alternateContactType"]).to.equal("SECURITY");
  });

  it("tells people by mail: every alarm on the trail has the topic, and the topic subscribers", () => {
    const alarms = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.length).to.be.at.least(15);
    const topic = one(resources, "aws:sns/topic:Topic", "alarms");
    for (const { name, inputs } of alarms)
      expect(inputs["alarmActions"], name).to.deep.equal([
        `arn:aws:sns:eu-central-1:546800369895:${String(topic.inputs["name"])}`,
      ]);
    const listener = one(
      resources,
      "aws:sns/topicSubscription:TopicSubscription",
      "alarms-security@acme.example",
    );
    expect(listener.inputs).to.include({ endpoint: "security@acme.example", protocol: "email" });
    for (const { inputs } of ofType(resources, "aws:cloudwatch/logMetricFilter:LogMetricFilter"))
      expect(inputs["logGroupName"]).to.equal("/lockgate/org/trail");
  });
});
