// Decides whether people learn that a pipeline failed, waits for them or was overridden, and whether what starts it was chosen.

import { input, type Facts } from "../../facts.ts";
import { accountOf, regionOf } from "../../model/accounts.ts";
import { matchesPattern, patternAt } from "../../model/eventPatterns.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf, label, type Action } from "../../model/pipelines.ts";
import { fail, judge, judgeEach, pass, someHold, type Verdict } from "../../verdict.ts";

export const tellPeople = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    return [
      ...happenings(pipeline, actions).flatMap((happening) =>
        judge(pipeline.urn, () => told(model, pipeline, happening)),
      ),
      ...actions.flatMap((action) => judge(pipeline.urn, () => chosen(action))),
    ];
  });

/** Something that people must learn of: as EventBridge says it, and as CodeStar Notifications names it. */
type Happening = { what: string; event: object; notification?: string };

const happenings = (pipeline: Facts, actions: readonly Action[]): readonly Happening[] => {
  const position = input(pipeline, "name");
  const name = position.need(position.string());
  const common = {
    version: "0",
    source: "aws.codepipeline",
    account: accountOf(pipeline) ?? "",
    region: regionOf(pipeline) ?? "",
    resources: [`arn:aws:codepipeline:${regionOf(pipeline)}:${accountOf(pipeline)}:${name}`],
  };
  // An approval with a topic of its own tells people by itself (PIPE-05 judges the topic).
  const approval = actions.find(
    (action) =>
      action.category === "Approval" && action.configuration.at("NotificationArn").state === "absent",
  );
  return [
    {
      what: "a failed execution",
      event: {
        ...common,
        "detail-type": "CodePipeline Pipeline Execution State Change",
        detail: { pipeline: name, state: "FAILED" },
      },
      notification: "codepipeline-pipeline-pipeline-execution-failed",
    },
    ...(approval ? [waiting(common, name, approval)] : []),
    ...(hasConditions(pipeline) ? [overridden(common, name)] : []),
  ];
};

const waiting = (common: object, name: string, approval: Action): Happening => ({
  what: "an approval that waits",
  event: {
    ...common,
    "detail-type": "CodePipeline Action Execution State Change",
    detail: {
      pipeline: name,
      stage: approval.stage,
      action: approval.name,
      state: "STARTED",
      type: { owner: "AWS", category: "Approval", provider: "Manual", version: "1" },
    },
  },
  notification: "codepipeline-pipeline-manual-approval-needed",
});

/** Conditions of stages can be overridden by a call, which only the trail shows. */
const overridden = (common: object, name: string): Happening => ({
  what: "an overridden condition",
  event: {
    ...common,
    "detail-type": "AWS API Call via CloudTrail",
    detail: {
      eventSource: "codepipeline.amazonaws.com",
      eventName: "OverrideStageCondition",
      requestParameters: { pipelineName: name },
    },
  },
});

const hasConditions = (pipeline: Facts): boolean =>
  input(pipeline, "stages")
    .list()
    .some((stage) => stage.at("beforeEntry").state !== "absent" || stage.at("onSuccess").state !== "absent");

const told = (model: Model, pipeline: Facts, happening: Happening): Verdict =>
  someHold([
    ...model
      .companions(pipeline, "notificationRule", "resource")
      .map((rule) => () => notifies(rule, happening)),
    ...model.of("eventRule").map((rule) => () => forwards(model, rule, happening)),
  ])
    ? pass(pipeline.urn)
    : fail(pipeline.urn, `nobody is told of ${happening.what}`);

const notifies = (rule: Facts, happening: Happening): boolean =>
  happening.notification !== undefined &&
  (input(rule, "status").string() ?? "ENABLED") === "ENABLED" &&
  input(rule, "eventTypeIds").strings().includes(happening.notification) &&
  input(rule, "targets").list().length > 0;

const forwards = (model: Model, rule: Facts, happening: Happening): boolean => {
  const state = input(rule, "state").string() ?? "ENABLED";
  const pattern = input(rule, "eventPattern");
  if (state === "DISABLED" || pattern.state === "absent") return false;
  return (
    matchesPattern(patternAt(pattern), happening.event) &&
    model.companions(rule, "eventTarget", "rule").length > 0
  );
};

/** AWS watches the source by default; a program that says nothing has not thought about what starts it. */
const SWITCHES: Readonly<Record<string, string>> = {
  CodeStarSourceConnection: "DetectChanges",
  S3: "PollForSourceChanges",
  CodeCommit: "PollForSourceChanges",
  GitHub: "PollForSourceChanges",
};

const chosen = (action: Action): Verdict => {
  const property = action.category === "Source" ? SWITCHES[action.provider] : undefined;
  if (property === undefined || action.configuration.at(property).state !== "absent") {
    return pass(action.pipeline.urn);
  }
  return fail(action.pipeline.urn, `${label(action)} does not say ${property}`);
};
