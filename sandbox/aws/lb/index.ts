// Elastic Load Balancing: balancers, the groups of targets behind them, and the listeners that divide requests.

import type { ResourceModel } from "../model.ts";
import { listener } from "./listener.ts";
import { loadBalancer } from "./loadBalancer.ts";
import { targetGroup } from "./targetGroup.ts";

export const models: readonly ResourceModel[] = [loadBalancer, targetGroup, listener];
