// AWS Config: what records, where it is delivered, what gathers it, and what judges it.

import type { ResourceModel } from "../model.ts";
import { configurationAggregator } from "./aggregator.ts";
import { deliveryChannel } from "./channel.ts";
import { organizationManagedRule } from "./organizationRule.ts";
import { recorder, recorderStatus } from "./recorder.ts";

export const models: readonly ResourceModel[] = [
  recorder,
  recorderStatus,
  deliveryChannel,
  configurationAggregator,
  organizationManagedRule,
];
