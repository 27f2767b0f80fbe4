// Amazon CloudWatch, CloudWatch Logs and EventBridge, which Pulumi keeps under one name.

import type { ResourceModel } from "../model.ts";
import { eventRule, eventTarget } from "./events.ts";
import { logGroup, logMetricFilter } from "./logs.ts";
import { metricAlarm } from "./metricAlarm.ts";

export const models: readonly ResourceModel[] = [
  logGroup,
  logMetricFilter,
  metricAlarm,
  eventRule,
  eventTarget,
];
