// Amazon DynamoDB: tables and their policies. Items are data: nothing keeps them here.

import type { ResourceModel } from "../model.ts";
import { resourcePolicy } from "./resourcePolicy.ts";
import { table } from "./table.ts";

export const models: readonly ResourceModel[] = [table, resourcePolicy];
