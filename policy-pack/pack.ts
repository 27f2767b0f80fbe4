// The table of all rules; what is not in it does not run.

import { graphRules } from "./graph/table.ts";
import type { Rule } from "./rule.ts";
import { artifactRules } from "./rules/artifacts/table.ts";
import { computeRules } from "./rules/compute/table.ts";
import { iamRules } from "./rules/iam/table.ts";
import { kmsRules } from "./rules/kms/table.ts";
import { loggingRules } from "./rules/logging/table.ts";
import { networkRules } from "./rules/network/table.ts";
import { organizationRules } from "./rules/organization/table.ts";
import { pipelineRules } from "./rules/pipelines/table.ts";

export const rules: readonly Rule[] = [
  ...artifactRules,
  ...kmsRules,
  ...iamRules,
  ...pipelineRules,
  ...computeRules,
  ...networkRules,
  ...loggingRules,
  ...organizationRules,
  ...graphRules,
];
