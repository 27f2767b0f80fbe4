import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import {
  action,
  approval,
  change,
  goodPipeline,
  goodStages,
  goodStore,
  project,
  resource,
  TOOLING,
  urnOf,
} from "../../world.ts";

const good = goodStages();
const RELEASE = { inputArtifacts: ["release"] };
const withProd = (...actions: object[]) => goodPipeline({ ...good, prod: { name: "Deploy-prod", actions } });
const verify = action("verify", { ...RELEASE, runOrder: 2 });
const deploy = action("deploy-prod", { ...RELEASE, runOrder: 3 });
const topic = resource("topic", "approvals", {}, { account: TOOLING });

/** The same pipeline, its stages made of a topic whose ARN is not known yet. */
const waiting = (from: readonly string[]) =>
  withProd(approval("approve", { configuration: { NotificationArn: UNKNOWN } }), verify, deploy).map(
    (facts) => (facts.name === "releases" ? { ...facts, propertyDependencies: { stages: from } } : facts),
  );

ruleCases("PIPE-05", [
  { name: "approved right before, in the stage", expect: "pass", resources: goodPipeline() },
  {
    name: "approved in a stage of its own before it",
    expect: "pass",
    resources: goodPipeline({
      ...good,
      prod: { name: "Approve", actions: [approval("approve")] },
      last: { name: "Deploy-prod", actions: [verify, deploy] },
    }),
  },
  {
    name: "the topic's ARN is unknown, but it is a topic",
    expect: "pass",
    resources: [...waiting([urnOf("aws:sns/topic:Topic", "approvals")]), topic],
  },
  {
    name: "no approval",
    expect: "fail",
    says: "no approval",
    on: "releases",
    resources: withProd(verify, deploy),
  },
  {
    name: "an approval of the deploy to dev",
    expect: "fail",
    says: "another deploy lies between",
    resources: goodPipeline({
      approve: { name: "Approve", actions: [approval("approve")] },
      ...good,
      prod: { name: "Deploy-prod", actions: [verify, deploy] },
    }),
  },
  {
    name: "approval beside the deploy",
    expect: "fail",
    says: "no approval",
    resources: withProd(approval("approve", { runOrder: 3 }), verify, deploy),
  },
  {
    name: "nobody is told",
    expect: "fail",
    says: "NotificationArn",
    resources: withProd(approval("approve", { configuration: {} }), verify, deploy),
  },
  {
    name: "what is told is no topic",
    expect: "fail",
    says: "NotificationArn",
    resources: withProd(
      approval("approve", { configuration: { NotificationArn: "someone" } }),
      verify,
      deploy,
    ),
  },
  {
    name: "a stage that only its tag calls prod",
    expect: "fail",
    says: "Last/to-live",
    resources: [
      ...goodPipeline({ last: { name: "Last", actions: [action("to-live", RELEASE)] } }),
      ...project("to-live", "deploy", ["lambda:UpdateAlias"], "prod"),
    ],
  },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "a deploy to nobody knows where",
    expect: "undecidable",
    says: "lockgate:environment",
    resources: [
      ...goodPipeline({ last: { name: "Last", actions: [action("somewhere", RELEASE)] } }),
      ...project("somewhere", "deploy", ["lambda:UpdateAlias"]),
    ],
  },
  {
    name: "the topic is unknown and comes from nowhere",
    expect: "undecidable",
    says: "NotificationArn",
    resources: waiting([]),
  },
  {
    name: "stages are unknown",
    expect: "undecidable",
    says: "stages",
    resources: change(goodPipeline(), "releases", { stages: UNKNOWN }),
  },
]);
