// Decides how logs are kept: encrypted by the account's key of logs, for the configured time.
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type * as pulumi from "@pulumi/pulumi";

export type LogSettings = { keyArn: pulumi.Input<string>; retentionDays: number };

/** A log group with a fixed name; services write to it instead of making one without key and retention. */
export const createLogGroup = (
  name: string,
  logGroup: string,
  logs: LogSettings,
  opts: pulumi.CustomResourceOptions,
): LogGroup =>
  new LogGroup(name, { name: logGroup, kmsKeyId: logs.keyArn, retentionInDays: logs.retentionDays }, opts);
