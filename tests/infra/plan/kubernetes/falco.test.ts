// From a line of Falco's to people: its values, the way of its log, the filter, the alarm and the topic, as declared.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { findingOf } from "../../../../infra/functions/respond/handler.ts";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import {
  falcoNamespace,
  falcoPattern,
  falcoValues,
  severities,
} from "../../../../infra/plan/kubernetes/falco.ts";
import { fluentBitValues } from "../../../../infra/plan/kubernetes/fluentBit.ts";
import { matchesFilter } from "../../../../policy-pack/model/metricFilters.ts";
import { repositoryRoot } from "../../../../sandbox/toolchain/pinned.ts";
import { chartPages } from "../../../docs/charts.ts";
import { exampleConfig } from "../../example.ts";
import { declared, type Declared } from "../../mocks.ts";
import { targetApps } from "../pipeline/samples.ts";
import { decide } from "../evaluation.ts";
import { falcoLines } from "./falcoLines.ts";

const place = { account: "276677566922", region: "eu-central-1" };
const [warning, notice, banner] = falcoLines;

/** A service has no policy of its own, and the topic's decides. */
const nothing = [{ Sid: "None", Effect: "Allow", Action: "s3:ListBucket", Resource: "*" } as const];

describe("D6 what Falco notices", () => {
  let resources: Declared[];
  const config = exampleConfig("prod", {
    apps: targetApps.filter(({ target }) => target.kind === "eks"),
    parameters: undefined,
    secrets: undefined,
    kubernetes: { tells: ["security@acme.example"] },
  });
  before(async () => {
    resources = await declared("prod", () => declareEnvironment(config));
  });
  const named = (type: string) =>
    resources.find((each) => each.type === `aws:${type}` && each.name === "cluster-runtime")!;

  it("D6 a sample line reaches the topic: by Fluent Bit's group, the filter, the alarm, and the topic's own policy", () => {
    const { cloudWatchLogs } = fluentBitValues(place, "prod", place) as {
      cloudWatchLogs: { logGroupTemplate: string; logKey: string; autoCreateGroup: boolean };
    };
    const written = cloudWatchLogs.logGroupTemplate.replace("$kubernetes['namespace_name']", falcoNamespace);
    // The line itself is the event, without what Fluent Bit knows around it.
    expect(cloudWatchLogs).to.include({ logKey: "log", autoCreateGroup: false });
    const group = named("cloudwatch/logGroup:LogGroup").inputs;
    const filter = named("cloudwatch/logMetricFilter:LogMetricFilter").inputs;
    expect([group["name"], filter["logGroupName"]]).to.deep.equal([written, written]);
    expect(matchesFilter(String(filter["pattern"]), JSON.parse(warning))).to.equal(true);
    const alarm = named("cloudwatch/metricAlarm:MetricAlarm");
    const metric = filter["metricTransformation"] as { name: string; namespace: string; value: string };
    expect(alarm.inputs).to.include({
      metricName: metric.name,
      namespace: metric.namespace,
      threshold: Number(metric.value),
      comparisonOperator: "GreaterThanOrEqualToThreshold",
    });
    const topic = named("sns/topic:Topic").outputs;
    expect(alarm.inputs["alarmActions"]).to.deep.equal([topic["arn"]]);
    const { Statement } = JSON.parse(String(named("sns/topicPolicy:TopicPolicy").inputs["policy"])) as {
      Statement: never[];
    };
    const physical = `arn:aws:sns:eu-central-1:${config.accountId}:lockgate-prod-runtime`;
    const publish = (source: string) =>
      decide(
        { arn: "cloudwatch.amazonaws.com", identity: nothing },
        {
          action: "sns:Publish",
          resource: physical,
          account: config.accountId,
          context: {
            "aws:SourceAccount": config.accountId,
            "aws:SourceArn": `arn:aws:cloudwatch:eu-central-1:${config.accountId}:alarm:${source}`,
          },
        },
        { resource: Statement },
      );
    expect(publish(String(alarm.inputs["name"]))).to.equal("allow");
    expect(publish("somebody-elses")).to.not.equal("allow");
  });

  it("D6 people and the function hear of the topic, and the function of no other", () => {
    const subscriptions = resources.filter(
      ({ type }) => type === "aws:sns/topicSubscription:TopicSubscription",
    );
    expect(subscriptions.map(({ inputs }) => inputs["protocol"])).to.have.members(["email", "lambda"]);
    expect(subscriptions.map(({ inputs }) => inputs["endpoint"])).to.include("security@acme.example");
    expect(named("lambda/permission:Permission").inputs).to.include({
      principal: "sns.amazonaws.com",
      sourceArn: named("sns/topic:Topic").outputs["arn"],
    });
  });

  it("D6 what is of little account, or no line of Falco's, alarms nobody and is no finding", () => {
    expect(matchesFilter(falcoPattern, JSON.parse(notice))).to.equal(false);
    expect(findingOf(notice)).to.equal(undefined);
    expect(findingOf(banner)).to.equal(undefined);
    for (const priority of Object.keys(severities))
      expect(matchesFilter(falcoPattern, { priority }), priority).to.equal(true);
  });

  it("D6 a priority that nobody knows is the worst, and the pod is told", () => {
    expect(findingOf(warning)).to.include({ severity: 50, place: "departures/departures-7c9d" });
    expect(findingOf(warning.replace('"Warning"', '"Catastrophe"'))?.severity).to.equal(100);
    expect(findingOf('{"rule":"r","priority":"Critical"}')).to.include({
      severity: 90,
      place: "unknown/unknown",
    });
  });

  it("D6 Falco runs on every machine, writes JSON on stdout only, and fetches nothing", () => {
    const values = falcoValues(place) as Record<string, Record<string, unknown>>;
    expect(values["falco"]).to.deep.include({ json_output: true, stdout_output: { enabled: true } });
    for (const output of ["syslog_output", "file_output", "http_output", "grpc"])
      expect(values["falco"]?.[output]).to.deep.equal({ enabled: false });
    expect(values["tolerations"]).to.deep.equal([{ operator: "Exists" }]);
    expect(values["falcoctl"]).to.deep.equal({
      artifact: { install: { enabled: false }, follow: { enabled: false } },
    });
    expect(values["image"]).to.include({ registry: "276677566922.dkr.ecr.eu-central-1.amazonaws.com" });
  });

  for (const [file, text] of chartPages())
    it(`D6, C17, C18 docs/kubernetes/${file} is what the program makes`, () => {
      const kept = readFileSync(`${repositoryRoot}/docs/kubernetes/${file}`, "utf8");
      expect(kept, "npm run docs writes it anew").to.equal(text);
    });
});
