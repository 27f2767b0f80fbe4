// Decides whether every deploy to production waits for a person who is told of it.

import type { Facts } from "../../facts.ts";
import { isDeploy } from "../../model/deploys.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf, environmentOf, isBefore, label, type Action } from "../../model/pipelines.ts";
import { fail, judge, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const approveProduction = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    return actions.flatMap((action) => judge(pipeline.urn, () => guarded(model, pipeline, action, actions)));
  });

const guarded = (model: Model, pipeline: Facts, action: Action, all: readonly Action[]): Verdict => {
  if (!isDeploy(model, action) || !isProduction(environmentOf(model, action))) return pass(pipeline.urn);
  const approvals = all.filter((other) => isApproval(other) && isBefore(other, action));
  const direct = approvals.filter(
    (approval) => !all.some((other) => isBetween(model, approval, other, action)),
  );
  if (direct.length === 0) {
    const message =
      approvals.length === 0
        ? "no approval comes before it"
        : "another deploy lies between it and the approval";
    return fail(pipeline.urn, `${label(action)} deploys to production, but ${message}`);
  }
  const told = direct.filter((approval) => isTold(model, approval));
  if (told.length > 0) return pass(pipeline.urn);
  return fail(
    pipeline.urn,
    `approval ${label(direct[0]!)} has no NotificationArn, so nobody learns that it waits`,
  );
};

const isApproval = (action: Action): boolean =>
  action.category === "Approval" && action.provider === "Manual";

// Deploys to prod side by side share one approval; a deploy to somewhere else in between makes it an approval of that.
const isBetween = (model: Model, approval: Action, other: Action, action: Action): boolean =>
  isBefore(approval, other) &&
  isBefore(other, action) &&
  isDeploy(model, other) &&
  !isProduction(environmentOf(model, other));

const isTold = (model: Model, approval: Action): boolean => {
  const position = approval.configuration.at("NotificationArn");
  // Which of several topics it will be does not matter, as long as it is one.
  if (position.state === "unknown" && model.sources(approval.pipeline, position, ["topic"]).length > 0)
    return true;
  const topic = model.follow(approval.pipeline, position, ["topic"]);
  return topic.kind !== "absent" && (topic.kind === "resource" || topic.text.includes(":sns:"));
};
