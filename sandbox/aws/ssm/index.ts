// AWS Systems Manager: Parameter Store.

import type { InvokeModel, ResourceModel } from "../model.ts";
import { getParameter } from "./getParameter.ts";
import { parameter } from "./parameter.ts";

export const models: readonly ResourceModel[] = [parameter];
export const invokes: readonly InvokeModel[] = [getParameter];
