// What CloudWatch refuses in a metric alarm: what it measures, over which time, whom it tells.

import { arnOf, parseArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import type { Rule } from "../rules.ts";
import {
  areTags,
  between,
  faultsOf,
  isArn,
  isKnown,
  lengthBetween,
  matches,
  oneOf,
  valuesAt,
} from "../rules.ts";

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];
const bandComparisons = [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];
const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
const actionLists = ["alarmActions", "okActions", "insufficientDataActions"];

const isPeriod: Rule = (value) =>
  [10, 20, 30].includes(Number(value)) || (Number(value) >= 60 && Number(value) % 60 === 0)
    ? undefined
    : `${String(value)}: must be 10, 20, 30 or a multiple of 60 seconds`;

const isPercentile = matches(
  /^(p(\d{1,2}(\.\d+)?|100)|(tm|wm|tc|ts|pr|TM|WM|TC|TS|PR).+|IQM|iqm)$/,
  "a percentile such as p99.9",
);

export const metricAlarm: ResourceModel = {
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  defaults: { actionsEnabled: true, treatMissingData: "missing" },
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: lengthBetween(1, 255),
      alarmDescription: lengthBetween(0, 1024),
      comparisonOperator: oneOf([...comparisons, ...bandComparisons]),
      evaluationPeriods: between(1, 604800),
      datapointsToAlarm: between(1, 604800),
      period: isPeriod,
      statistic: oneOf(statistics),
      extendedStatistic: isPercentile,
      namespace: [matches(/^[^:][^\0]*$/, "a namespace that does not begin with :"), lengthBetween(1, 255)],
      metricName: lengthBetween(1, 255),
      metricQueries: lengthBetween(1, 20),
      treatMissingData: oneOf(["missing", "ignore", "breaching", "notBreaching"]),
      evaluateLowSampleCountPercentiles: oneOf(["evaluate", "ignore"]),
      ...Object.fromEntries(
        actionLists.flatMap((list) => [
          [list, lengthBetween(0, 5)],
          [`${list}[]`, isArn()],
        ]),
      ),
      tags: areTags,
    }),
    ...metricFaults(inputs),
    ...timeFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["cloudwatch:PutMetricAlarm"],
      read: ["cloudwatch:DescribeAlarms"],
      update: ["cloudwatch:PutMetricAlarm"],
      delete: ["cloudwatch:DeleteAlarms"],
      tag: "cloudwatch:TagResource",
    },
    ({ inputs }, { caller }) => arnOf(caller, "cloudwatch", `alarm:${String(inputs["name"])}`),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    refuseOtherRegions(inputs, context);
    return {
      id: name,
      outputs: {
        ...echo(inputs, context, { tags: true }),
        arn: arnOf(context.caller, "cloudwatch", `alarm:${name}`),
      },
    };
  },
  update(previous, inputs, context) {
    refuseOtherRegions(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
};

/** One metric or several queries; one metric needs its namespace, its period and one statistic. */
function metricFaults(inputs: Properties): Fault[] {
  const has = (property: string): boolean => inputs[property] !== undefined;
  const kinds = ["metricName", "metricQueries", "evaluationCriteria"].filter(has);
  const faults: Fault[] = [];
  if (kinds.length !== 1)
    faults.push({
      property: "metricName",
      reason: `exactly one of metricName, metricQueries and evaluationCriteria is needed, not ${kinds.length}`,
    });
  if (has("metricName")) {
    for (const property of ["namespace", "period"]) {
      if (!has(property)) faults.push({ property, reason: "is missing: metricName needs it" });
    }
    if (has("statistic") === has("extendedStatistic"))
      faults.push({
        property: "statistic",
        reason: "exactly one of statistic and extendedStatistic is needed",
      });
  }
  if (has("evaluationCriteria")) return faults;
  for (const property of ["comparisonOperator", "evaluationPeriods"]) {
    if (!has(property)) faults.push({ property, reason: "is missing" });
  }
  if (has("threshold") === has("thresholdMetricId"))
    faults.push({
      property: "threshold",
      reason: "exactly one of threshold and thresholdMetricId is needed",
    });
  return faults;
}

/** An alarm looks back at most a day; with periods of an hour or more, a week. */
function timeFaults(inputs: Properties): Fault[] {
  const { evaluationPeriods, datapointsToAlarm, period } = inputs;
  const faults: Fault[] = [];
  if (
    isKnown(evaluationPeriods) &&
    isKnown(datapointsToAlarm) &&
    Number(datapointsToAlarm) > Number(evaluationPeriods)
  ) {
    faults.push({
      property: "datapointsToAlarm",
      reason: `${String(datapointsToAlarm)}: at most evaluationPeriods (${String(evaluationPeriods)})`,
    });
  }
  if (isKnown(period) && isKnown(evaluationPeriods)) {
    const most = Number(period) >= 3600 ? 604800 : 86400;
    const span = Number(period) * Number(evaluationPeriods);
    if (span > most)
      faults.push({
        property: "evaluationPeriods",
        reason: `period times evaluationPeriods is ${span} s: at most ${most} s`,
      });
  }
  return faults;
}

/** CloudWatch takes topics of its own region only. Whether the topic exists it does not ask. */
function refuseOtherRegions(inputs: Properties, { caller }: Context): void {
  for (const { property, value } of actionLists.flatMap((list) => valuesAt(inputs, `${list}[]`))) {
    const region = parseArn(value)?.region;
    if (region === "" || region === caller.region) continue;
    throw new AwsError(
      "ValidationError",
      `Invalid region ${region} specified in ${property}. Only ${caller.region} is supported.`,
    );
  }
}
