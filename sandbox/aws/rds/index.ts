// Amazon RDS: PostgreSQL databases, and the groups of parameters and subnets that they are made with.

import type { ResourceModel } from "../model.ts";
import { parameterGroup, subnetGroup } from "./groups.ts";
import { instance } from "./instance.ts";

export const models: readonly ResourceModel[] = [instance, parameterGroup, subnetGroup];
