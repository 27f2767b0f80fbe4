// Decides whether every deploy to production comes after a verify of the very artifacts that it deploys.

import type { Facts } from "../../facts.ts";
import { isDeploy } from "../../model/deploys.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf, environmentOf, isBefore, label, type Action } from "../../model/pipelines.ts";
import { isVerify, unverified } from "../../model/verifies.ts";
import { fail, judge, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

/** Where the verify stands is open here: an earlier stage counts too. G-04 asks for the same stage. */
export const verifyProduction = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    return actions.flatMap((action) => judge(pipeline.urn, () => verified(model, pipeline, action, actions)));
  });

const verified = (model: Model, pipeline: Facts, action: Action, all: readonly Action[]): Verdict => {
  if (!isDeploy(model, action)) return notApplicable(`${label(action)} deploys nothing`, pipeline.urn);
  if (!isProduction(environmentOf(model, action))) {
    return notApplicable(`${label(action)} does not deploy to production`, pipeline.urn);
  }
  if (action.inputs.length === 0) {
    return fail(pipeline.urn, `${label(action)} deploys to production without an input artifact`);
  }
  const verifies = all.filter((other) => isBefore(other, action) && isVerify(model, other));
  const missing = unverified(action, verifies, all);
  if (missing.length === 0) return pass(pipeline.urn);
  const artifacts = missing.map((name) => `"${name}"`).join(", ");
  return fail(
    pipeline.urn,
    `${label(action)} deploys ${artifacts} to production, whose signature nothing has verified before`,
  );
};
