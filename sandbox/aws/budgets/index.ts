// AWS Budgets: budgets are kept; nothing costs anything here.

import type { ResourceModel } from "../model.ts";
import { budget } from "./budget.ts";

export const models: readonly ResourceModel[] = [budget];
