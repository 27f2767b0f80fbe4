// The models of Amazon API Gateway, version 2.

import type { ResourceModel } from "../model.ts";
import { api } from "./api.ts";

export const models: readonly ResourceModel[] = [api];
