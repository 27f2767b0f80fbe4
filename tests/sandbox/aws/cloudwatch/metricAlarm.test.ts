import { expect } from "chai";
import { metricAlarm } from "../../../../sandbox/aws/cloudwatch/metricAlarm.ts";
import type { Refusal } from "../cases.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const topic = `arn:aws:sns:eu-central-1:${workload}:alarms`;
const inputs = {
  name: "errors",
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 2,
  metricName: "Errors",
  namespace: "AWS/Lambda",
  period: 60,
  statistic: "Sum",
  threshold: 0,
  alarmActions: [topic],
};

describe("cloudwatch MetricAlarm", () => {
  it("has its name as id, an ARN, and AWS's defaults", () => {
    const { id, outputs } = testWorld().create(metricAlarm, inputs);
    expect(id).to.equal("errors");
    expect(outputs).to.include({
      arn: `arn:aws:cloudwatch:eu-central-1:${workload}:alarm:errors`,
      treatMissingData: "missing",
      actionsEnabled: true,
    });
  });
  const missing = ["namespace", "period", "comparisonOperator", "evaluationPeriods"].map(
    (property): Refusal => [
      `an alarm without ${property}`,
      { [property]: undefined },
      new RegExp(`${property}: is missing`),
    ],
  );
  itRefuses(metricAlarm, () => ({ world: testWorld(), inputs }), [
    ...missing,
    ["an unknown comparison", { comparisonOperator: "GreaterThan" }, /must be one of GreaterThanOrEqual/],
    ["an unknown statistic", { statistic: "Median" }, /SampleCount/],
    ["a statistic and a percentile", { extendedStatistic: "p99" }, /exactly one of statistic/],
    [
      "a percentile that is none",
      { statistic: undefined, extendedStatistic: "p101" },
      /a percentile such as/,
    ],
    ["a period of 45 s", { period: 45 }, /multiple of 60/],
    ["no period to evaluate", { evaluationPeriods: 0 }, /between 1 and/],
    ["more datapoints than periods", { datapointsToAlarm: 3 }, /at most evaluationPeriods \(2\)/],
    ["a look back over more than a day", { period: 300, evaluationPeriods: 289 }, /86700 s: at most 86400/],
    ["a look back over more than a week", { period: 3600, evaluationPeriods: 169 }, /at most 604800/],
    ["a metric and queries", { metricQueries: [{ id: "m" }] }, /exactly one of metricName/],
    ["no threshold", { threshold: undefined }, /exactly one of threshold/],
    ["unknown handling of missing data", { treatMissingData: "ok" }, /notBreaching/],
    ["six actions", { alarmActions: Array.from({ length: 6 }, () => topic) }, /length 6/],
    ["an action that is no ARN", { alarmActions: ["alarms"] }, /alarmActions\[0\]: "alarms": must be an ARN/],
    [
      "a topic of another region",
      { okActions: [topic.replace("eu-central-1", "us-east-1")] },
      /Invalid region us-east-1.*okActions\[0\]/,
    ],
    ...badTags,
  ]);
  it("takes a week with hourly periods, a percentile, and metric math", () => {
    const world = testWorld();
    expect(() =>
      world.create(metricAlarm, { ...inputs, period: 3600, evaluationPeriods: 168 }),
    ).not.to.throw();
    const percentile = { ...inputs, name: "slow", statistic: undefined, extendedStatistic: "p99.9" };
    expect(() => world.create(metricAlarm, percentile)).not.to.throw();
    const { metricName: _, namespace: __, period: ___, statistic: ____, ...rest } = inputs;
    expect(() =>
      world.create(metricAlarm, { ...rest, name: "math", metricQueries: [{ id: "e", expression: "m/n" }] }),
    ).not.to.throw();
  });
});
