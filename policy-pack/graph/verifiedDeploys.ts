// Decides whether every path of a pipeline into a deploy passes a verify of the same artifact, in the same stage, before it.

import type { Facts } from "../facts.ts";
import { isDeploy } from "../model/deploys.ts";
import type { Model } from "../model/model.ts";
import { actionsOf, isBefore, label, runnerOf, type Action } from "../model/pipelines.ts";
import { tagOf } from "../model/tags.ts";
import { fail, judge, judgeEach, pass, type Verdict } from "../verdict.ts";

/**
 * Stages can be retried and entered on their own, so that a verify in an earlier stage proves nothing about this run
 * of the deploy. Roles that a project could assume further on are not followed here; who can become whom is G-03's.
 */
export const verifiedDeploys = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    return actions.flatMap((action) => judge(pipeline.urn, () => verified(model, pipeline, action, actions)));
  });

const verified = (model: Model, pipeline: Facts, action: Action, all: readonly Action[]): Verdict => {
  if (!isDeploy(model, action)) return pass(pipeline.urn);
  if (action.inputs.length === 0) {
    return fail(
      pipeline.urn,
      `${label(action)} deploys without an input artifact, so nothing can have been verified`,
    );
  }
  const verifies = all.filter(
    (other) => other.stageIndex === action.stageIndex && isBefore(other, action) && isVerify(model, other),
  );
  const missing = action.inputs.filter(
    (artifact) => !verifies.some((verify) => verify.inputs.includes(artifact)),
  );
  if (missing.length === 0) return pass(pipeline.urn);
  const artifacts = missing.map((name) => `"${name}"`).join(", ");
  return fail(
    pipeline.urn,
    `${label(action)} deploys ${artifacts}, which no verify action of stage ${action.stage} has checked before`,
  );
};

// An action that also deploys can't vouch for itself.
const isVerify = (model: Model, action: Action): boolean => {
  if (action.category === "Deploy") return false;
  const runner = runnerOf(model, action);
  return (
    runner.kind === "resource" &&
    tagOf(runner.facts, "lockgate:step") === "verify" &&
    !isDeploy(model, action)
  );
};
