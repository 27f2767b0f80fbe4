// Declares an alarm on lines of a log group: a filter counts them into a metric, the alarm watches it.
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import { serviceName } from "../../plan/names.ts";
import { alarmName } from "../../plan/pipeline/targets/lambdaCanary.ts";

export type LineAlarmArgs = {
  /** Of filter and alarm. */
  alarmName: string;
  description: string;
  logGroup: pulumi.Input<string>;
  pattern: string;
  namespace: string;
  metric: string;
  /** Seconds in which `threshold` lines alarm. */
  period: number;
  threshold: number;
  /** ARNs of topics. */
  tells?: pulumi.Input<string>[];
};

/** Without any line nothing happened: silence is not an alarm. */
export function createLineAlarm(
  name: string,
  args: LineAlarmArgs,
  opts: pulumi.CustomResourceOptions,
): MetricAlarm {
  new LogMetricFilter(
    name,
    {
      name: args.alarmName,
      logGroupName: args.logGroup,
      pattern: args.pattern,
      metricTransformation: { name: args.metric, namespace: args.namespace, value: "1", defaultValue: "0" },
    },
    opts,
  );
  return new MetricAlarm(
    name,
    {
      name: args.alarmName,
      alarmDescription: args.description,
      namespace: args.namespace,
      metricName: args.metric,
      statistic: "Sum",
      period: args.period,
      evaluationPeriods: 1,
      threshold: args.threshold,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      ...(args.tells === undefined ? {} : { alarmActions: args.tells }),
    },
    opts,
  );
}

/** Of an app whose log is read for exceptions; it takes a release back. */
export const createExceptionsAlarm = (
  name: string,
  { app, environment, logGroup }: { app: string; environment: string; logGroup: LogGroup },
  opts: pulumi.CustomResourceOptions,
): MetricAlarm =>
  createLineAlarm(
    name,
    {
      alarmName: alarmName(app, environment),
      description: `Exceptions of ${app} in ${environment}; rolls a release back`,
      logGroup: logGroup.name,
      pattern: "Exception",
      namespace: "Lockgate",
      metric: `${serviceName(app, environment)}-exceptions`,
      period: 60,
      threshold: 1,
    },
    opts,
  );
