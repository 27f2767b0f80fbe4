// AWS CodePipeline: pipelines. Nothing is run here; a pipeline is kept, and refused, as AWS does.

import type { ResourceModel } from "../model.ts";
import { pipeline } from "./pipeline.ts";

export const models: readonly ResourceModel[] = [pipeline];
