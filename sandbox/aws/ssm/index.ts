// AWS Systems Manager: Parameter Store, documents and State Manager.

import type { InvokeModel, ResourceModel } from "../model.ts";
import { association } from "./association.ts";
import { document } from "./document.ts";
import { getParameter } from "./getParameter.ts";
import { parameter } from "./parameter.ts";

export const models: readonly ResourceModel[] = [association, document, parameter];
export const invokes: readonly InvokeModel[] = [getParameter];
