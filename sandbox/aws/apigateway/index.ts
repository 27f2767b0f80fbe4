// The models of Amazon API Gateway, version 1: APIs that are described by OpenAPI.

import type { ResourceModel } from "../model.ts";
import { deployment } from "./deployment.ts";
import { restApi } from "./restApi.ts";
import { stage } from "./stage.ts";

export const models: readonly ResourceModel[] = [deployment, restApi, stage];
