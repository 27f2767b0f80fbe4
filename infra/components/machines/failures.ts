// Declares the alarm on requests that an app's machines have failed.
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import { alarmName } from "../../plan/pipeline/targets/lambdaCanary.ts";

/** One answer of the app that says it failed, within a minute, is enough. `dimensions`: behind what they are counted. */
export const createFailuresAlarm = (
  name: string,
  {
    app,
    environment,
    dimensions,
  }: { app: string; environment: string; dimensions: Record<string, pulumi.Input<string>> },
  opts: pulumi.CustomResourceOptions,
): MetricAlarm =>
  new MetricAlarm(
    name,
    {
      name: alarmName(app, environment),
      alarmDescription: `Failures of ${app} in ${environment}; rolls a release back`,
      namespace: "AWS/ApplicationELB",
      metricName: "HTTPCode_Target_5XX_Count",
      dimensions,
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      treatMissingData: "notBreaching",
    },
    opts,
  );
