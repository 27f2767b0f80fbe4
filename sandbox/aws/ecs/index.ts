// Amazon ECS: clusters with their capacity, task definitions, and services that keep tasks running.

import type { ResourceModel } from "../model.ts";
import { capacityProviders } from "./capacityProviders.ts";
import { cluster } from "./cluster.ts";
import { service } from "./service.ts";
import { taskDefinition } from "./taskDefinition.ts";

export const models: readonly ResourceModel[] = [cluster, capacityProviders, taskDefinition, service];
