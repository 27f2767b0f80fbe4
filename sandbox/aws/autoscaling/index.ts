// EC2 Auto Scaling: groups that keep machines running in the zones of a network.

import type { ResourceModel } from "../model.ts";
import { group } from "./group.ts";
import { policy } from "./policy.ts";

export const models: readonly ResourceModel[] = [group, policy];
