import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import {
  action,
  approval,
  change,
  goodPipeline,
  goodStages,
  goodStore,
  resource,
  TOOLING,
  without,
} from "../../world.ts";

const ARN = `arn:aws:codepipeline:eu-west-1:${TOOLING}:releases`;
const IDS = [
  "codepipeline-pipeline-pipeline-execution-failed",
  "codepipeline-pipeline-manual-approval-needed",
];
const stages = (source: object, extra: object = {}) => {
  const good = goodStages();
  const configuration = {
    FullRepositoryId: "acme/shop",
    BranchName: "main",
    DetectChanges: "false",
    ...source,
  };
  return {
    ...good,
    source: {
      name: "Source",
      actions: [
        action("source", { category: "Source", provider: "CodeStarSourceConnection", configuration }),
      ],
    },
    // Nobody is told of the approval by the approval itself.
    prod: { ...good.prod, actions: [approval("approve", { configuration: {} })], ...extra },
  };
};
const pipeline = (source: object = {}, extra: object = {}) =>
  change(without(goodPipeline(stages(source, extra)), "releases-failed"), "releases", { arn: ARN });
const rule = (patch: Facts["props"] = {}) =>
  resource(
    "notificationRule",
    "news",
    { resource: ARN, eventTypeIds: IDS, targets: [{ address: "arn:aws:sns:x" }], ...patch },
    { account: TOOLING },
  );
const notified = (patch: Facts["props"] = {}) => [...pipeline(), rule(patch)];
const forwarded = (pattern: unknown, props: Facts["props"] = {}, targets = 1) => [
  ...pipeline(),
  resource(
    "eventRule",
    "events",
    {
      name: "events",
      eventPattern: typeof pattern === "object" ? JSON.stringify(pattern) : pattern,
      ...props,
    },
    { account: TOOLING },
  ),
  ...Array.from({ length: targets }, (_, index) =>
    resource(
      "eventTarget",
      `target-${index}`,
      { rule: "events", arn: "arn:aws:sns:x" },
      { account: TOOLING },
    ),
  ),
];
const ALL = { source: ["aws.codepipeline"], detail: { pipeline: ["releases"] } };
const states = (...list: string[]) => ({ ...ALL, detail: { state: list } });
const CONDITION = { beforeEntry: { condition: { rules: [] } } };

ruleCases("PIPE-16", [
  {
    name: "an approval with a topic of its own",
    expect: "pass",
    resources: [...pipeline({}, { actions: [approval("approve")] }), rule({ eventTypeIds: IDS.slice(0, 1) })],
  },
  { name: "a notification rule", expect: "pass", resources: notified() },
  { name: "an event rule", expect: "pass", resources: forwarded(ALL) },
  {
    name: "an event rule by operators",
    expect: "pass",
    resources: forwarded({
      source: [{ prefix: "aws.code" }],
      detail: {
        pipeline: [{ wildcard: "rel*" }],
        state: [{ "anything-but": ["SUCCEEDED"] }],
        version: [{ exists: false }],
      },
    }),
  },
  {
    name: "failures by one, approvals by the other",
    expect: "pass",
    resources: [...forwarded(states("FAILED")), rule({ eventTypeIds: IDS.slice(1) })],
  },
  {
    name: "overridden conditions too",
    expect: "pass",
    resources: [...pipeline({}, CONDITION), ...forwarded({ source: ["aws.codepipeline"] }).slice(-2)],
  },
  {
    name: "nobody is told",
    expect: "fail",
    says: "a failed execution",
    on: "releases",
    resources: pipeline(),
  },
  {
    name: "approvals are not told",
    expect: "fail",
    says: "an approval that waits",
    resources: notified({ eventTypeIds: IDS.slice(0, 1) }),
  },
  {
    name: "failures are not told",
    expect: "fail",
    says: "a failed execution",
    resources: notified({ eventTypeIds: IDS.slice(1) }),
  },
  {
    name: "overrides are not told",
    expect: "fail",
    says: "an overridden condition",
    resources: [...pipeline({}, CONDITION), rule()],
  },
  {
    name: "the rule is switched off",
    expect: "fail",
    says: "a failed execution",
    resources: notified({ status: "DISABLED" }),
  },
  {
    name: "the rule tells nobody",
    expect: "fail",
    says: "a failed execution",
    resources: notified({ targets: [] }),
  },
  {
    name: "another pipeline's rule",
    expect: "fail",
    says: "a failed execution",
    resources: notified({ resource: `${ARN}-2` }),
  },
  {
    name: "an event rule without a target",
    expect: "fail",
    says: "a failed execution",
    resources: forwarded(ALL, {}, 0),
  },
  {
    name: "an event rule that is off",
    expect: "fail",
    says: "a failed execution",
    resources: forwarded(ALL, { state: "DISABLED" }),
  },
  {
    name: "an event rule for another pipeline",
    expect: "fail",
    says: "a failed execution",
    resources: forwarded({ detail: { pipeline: ["other"] } }),
  },
  {
    name: "an event rule for successes",
    expect: "fail",
    says: "a failed execution",
    resources: forwarded(states("SUCCEEDED")),
  },
  { name: "an event rule for nothing", expect: "fail", says: "a failed execution", resources: forwarded({}) },
  {
    name: "what starts it is not said",
    expect: "fail",
    says: "DetectChanges",
    resources: [...pipeline({ DetectChanges: undefined }), rule()],
  },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "a pattern unknown",
    expect: "undecidable",
    says: "eventPattern",
    resources: forwarded(ALL, { eventPattern: UNKNOWN }),
  },
  {
    name: "a pattern that is no JSON",
    expect: "undecidable",
    says: "is not JSON",
    resources: forwarded("x"),
  },
  {
    name: "events unknown",
    expect: "undecidable",
    says: "eventTypeIds",
    resources: notified({ eventTypeIds: UNKNOWN }),
  },
]);
