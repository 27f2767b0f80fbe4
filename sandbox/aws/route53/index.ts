// Amazon Route 53: records of hosted zones.

import type { ResourceModel } from "../model.ts";
import { record } from "./record.ts";

export const models: readonly ResourceModel[] = [record];
