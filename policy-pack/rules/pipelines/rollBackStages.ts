// Decides whether a stage that deploys goes back or tries again by itself when one of its actions fails.

import { input, type Facts } from "../../facts.ts";
import { isDeploy } from "../../model/deploys.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf } from "../../model/pipelines.ts";
import { fail, judge, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const rollBackStages = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const stages = [...Map.groupBy(actionsOf(pipeline), (action) => action.stageIndex)];
    return stages.flatMap(([index, actions]) =>
      judge(pipeline.urn, () =>
        actions.some((action) => isDeploy(model, action))
          ? recovers(pipeline, index, actions[0]!.stage)
          : notApplicable(`stage ${actions[0]!.stage} deploys nothing`, pipeline.urn),
      ),
    );
  });

/** AWS leaves a failed stage as it is unless told otherwise; FAIL says the same. */
const recovers = (pipeline: Facts, index: number, stage: string): Verdict => {
  const onFailure = input(pipeline, "stages").at(index).at("onFailure");
  const results = [onFailure.at("result").string(), onFailure.at("condition").at("result").string()].filter(
    (result) => result !== undefined,
  );
  return results.some((result) => ["ROLLBACK", "RETRY"].includes(result))
    ? pass(pipeline.urn)
    : fail(pipeline.urn, `stage ${stage} deploys, and onFailure is ${results.join(", ") || "absent"}`);
};
