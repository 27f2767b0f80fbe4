// Decides whether a pipeline is of the type that has triggers, conditions and rollback, and runs one release at a time.

import { input, type Facts } from "../../facts.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** AWS makes V1 where the type is not given (CodePipeline User Guide, "Pipeline types"). */
export const modernType = (pipeline: Facts): Verdict => {
  const type = input(pipeline, "pipelineType").string() ?? "V1";
  if (type !== "V2") return fail(pipeline.urn, `pipelineType is ${type}`);
  const mode = input(pipeline, "executionMode").string() ?? "SUPERSEDED";
  // PARALLEL executions overtake each other, so that an older release can land last.
  return mode === "PARALLEL" ? fail(pipeline.urn, "executionMode is PARALLEL") : pass(pipeline.urn);
};
