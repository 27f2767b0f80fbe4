// AWS Fault Injection Service: templates are kept; nothing is broken here.

import type { ResourceModel } from "../model.ts";
import { experimentTemplate } from "./experimentTemplate.ts";

export const models: readonly ResourceModel[] = [experimentTemplate];
