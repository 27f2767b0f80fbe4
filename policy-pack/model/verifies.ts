// Decides which action of a pipeline has checked the signature of what another one deploys.

import { isDeploy } from "./deploys.ts";
import type { Model } from "./model.ts";
import { isBefore, runnerOf, stepOf, type Action } from "./pipelines.ts";

/** An action that also deploys can't vouch for itself. */
export const isVerify = (model: Model, action: Action): boolean => {
  if (action.category === "Deploy") return false;
  const runner = runnerOf(model, action);
  if (runner.kind === "named") return runner.project.step === "verify";
  return runner.kind === "resource" && stepOf(runner.facts) === "verify" && !isDeploy(model, action);
};

/** Input artifacts that none of `verifies` has seen after they were made. */
export const unverified = (
  action: Action,
  verifies: readonly Action[],
  all: readonly Action[],
): readonly string[] =>
  action.inputs.filter(
    (artifact) =>
      !verifies.some((verify) => verify.inputs.includes(artifact) && isThere(artifact, verify, all)),
  );

// A verify that runs before the artifact is made has seen something else, if anything. Names of outputs are unique.
const isThere = (artifact: string, verify: Action, all: readonly Action[]): boolean =>
  all.some((maker) => maker.outputs.includes(artifact) && isBefore(maker, verify));
