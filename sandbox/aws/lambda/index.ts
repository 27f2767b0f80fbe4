// AWS Lambda: functions, aliases, layer versions, permissions. Code is kept as its digest and never run.

import type { ResourceModel } from "../model.ts";
import { alias } from "./alias.ts";
import { codeSigningConfig } from "./codeSigning.ts";
import { eventSourceMapping } from "./eventSourceMapping.ts";
import { lambdaFunction } from "./function.ts";
import { layerVersion } from "./layerVersion.ts";
import { permission } from "./permission.ts";

export const models: readonly ResourceModel[] = [
  lambdaFunction,
  alias,
  codeSigningConfig,
  eventSourceMapping,
  layerVersion,
  permission,
];
