// AWS Config: what records, where it is delivered, and what gathers it.

import type { ResourceModel } from "../model.ts";
import { configurationAggregator } from "./aggregator.ts";
import { deliveryChannel } from "./channel.ts";
import { recorder, recorderStatus } from "./recorder.ts";

export const models: readonly ResourceModel[] = [
  recorder,
  recorderStatus,
  deliveryChannel,
  configurationAggregator,
];
