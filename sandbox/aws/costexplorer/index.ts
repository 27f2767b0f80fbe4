// AWS Cost Explorer: how the bill is split is kept; there is no bill here.

import type { ResourceModel } from "../model.ts";
import { anomalyMonitor, anomalySubscription } from "./anomalies.ts";
import { costAllocationTag } from "./costAllocationTag.ts";
import { costCategory } from "./costCategory.ts";

export const models: readonly ResourceModel[] = [
  anomalyMonitor,
  anomalySubscription,
  costAllocationTag,
  costCategory,
];
