// Decides whether every path of a pipeline into a deploy passes a verify of the same artifact, in the same stage, before it.

import type { Facts } from "../facts.ts";
import { isDeploy, runnerCanDeploy } from "../model/deploys.ts";
import type { Model } from "../model/model.ts";
import { actionsOf, isBefore, label, runnerOf, stepOf, type Action } from "../model/pipelines.ts";
import { isVerify, unverified } from "../model/verifies.ts";
import { fail, judge, judgeEach, notApplicable, pass, type Verdict } from "../verdict.ts";

/**
 * Stages can be retried and entered on their own, so that a verify in an earlier stage proves nothing about this run
 * of the deploy. Roles that a project could assume further on are not followed here; who can become whom is G-03's.
 */
export const verifiedDeploys = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    return [
      ...actions.flatMap((action) => judge(pipeline.urn, () => verified(model, pipeline, action, actions))),
      ...judge(pipeline.urn, () => onePlaceEach(model, pipeline, actions)),
    ];
  }),
  ...judgeEach(model.of("project"), (project) => doesWhatItSays(model, project)),
];

/** A pipeline trusts a project's step; here the project's own stack proves that a step that is no deploy can't deploy. */
const doesWhatItSays = (model: Model, project: Facts): Verdict => {
  const step = stepOf(project);
  if (step === undefined) return notApplicable("the project declares no step", project.urn);
  return step !== "deploy" && runnerCanDeploy(model, project)
    ? fail(
        project.urn,
        `its step is ${step}, but its role can deploy`,
        "Take the rights to deploy from its role.",
      )
    : pass(project.urn);
};

/** By name alone an environment is where the action's role lives: two accounts for one name would be two environments. */
const onePlaceEach = (model: Model, pipeline: Facts, actions: readonly Action[]): readonly Verdict[] => {
  const named = actions.map((action) => runnerOf(model, action)).filter((runner) => runner.kind === "named");
  const places = new Set(named.map((runner) => `${runner.project.environment} ${runner.account}`));
  const pairs = [...places].map((place) => place.split(" ") as [string, string]);
  return pairs.flatMap(([environment, account], index) => {
    const other = pairs.slice(0, index).find(([name, id]) => (name === environment) !== (id === account));
    const message = `environment ${environment} is in account ${account}, but ${other?.[0]} is in ${other?.[1]}`;
    return other ? [fail(pipeline.urn, message, "Give each environment one account of its own.")] : [];
  });
};

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
  const missing = unverified(action, verifies, all);
  if (missing.length === 0) return pass(pipeline.urn);
  const artifacts = missing.map((name) => `"${name}"`).join(", ");
  return fail(
    pipeline.urn,
    `${label(action)} deploys ${artifacts}, which no verify action of stage ${action.stage} has checked before`,
  );
};
