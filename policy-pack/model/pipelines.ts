// Decides what a pipeline does: its actions in order, what runs each of them, and for which environment.

import { input, type Facts, type Input } from "../facts.ts";
import { fail, Judged, undecidable } from "../verdict.ts";
import type { Model } from "./model.ts";
import { tagOf } from "./tags.ts";
import type { Kind } from "./tokens.ts";

export type Action = {
  pipeline: Facts;
  stage: string;
  stageIndex: number;
  name: string;
  category: string;
  provider: string;
  owner: string;
  runOrder: number;
  inputs: readonly string[];
  configuration: Input;
  roleArn: Input;
};

export const actionsOf = (pipeline: Facts): readonly Action[] =>
  input(pipeline, "stages")
    .list()
    .flatMap((stage, stageIndex) =>
      stage
        .at("actions")
        .list()
        .map((action) => readAction(pipeline, stage, stageIndex, action)),
    );

const readAction = (pipeline: Facts, stage: Input, stageIndex: number, action: Input): Action => {
  const text = (position: Input) => position.need(position.string());
  return {
    pipeline,
    stage: text(stage.at("name")),
    stageIndex,
    name: text(action.at("name")),
    category: text(action.at("category")),
    provider: text(action.at("provider")),
    owner: action.at("owner").string() ?? "AWS",
    runOrder: action.at("runOrder").number() ?? 1,
    inputs: action.at("inputArtifacts").strings(),
    configuration: action.at("configuration"),
    roleArn: action.at("roleArn"),
  };
};

/** True where `a` has ended before `b` starts; actions with one runOrder run side by side. */
export const isBefore = (a: Action, b: Action): boolean =>
  a.stageIndex < b.stageIndex || (a.stageIndex === b.stageIndex && a.runOrder < b.runOrder);

/** For messages: `Deploy-prod/Deploy`. */
export const label = (action: Action): string => `${action.stage}/${action.name}`;

/** What executes an action: the resource that it names, the pipeline's own role, or nothing that could change a target. */
export type Runner = { kind: "resource"; facts: Facts } | { kind: "pipelineRole" } | { kind: "service" };

/** Providers that run somebody's code or call, and the setting that names it. */
const RUNNERS: Readonly<Record<string, { setting: string; kind: Kind }>> = {
  CodeBuild: { setting: "ProjectName", kind: "project" },
  Lambda: { setting: "FunctionName", kind: "function" },
  StepFunctions: { setting: "StateMachineArn", kind: "stateMachine" },
};

/** Providers that do one fixed thing, which is not to deploy. */
const SERVICES = ["Manual", "ECRBuildAndPublish", "InspectorScan"];

export const runnerOf = (model: Model, action: Action): Runner => {
  if (["Source", "Approval"].includes(action.category) || SERVICES.includes(action.provider))
    return { kind: "service" };
  if (action.provider === "Commands") return { kind: "pipelineRole" };
  const runner = action.owner === "AWS" ? RUNNERS[action.provider] : undefined;
  const place = `${label(action)} (${action.owner} ${action.provider})`;
  if (!runner)
    throw new Judged(
      undecidable(action.pipeline.urn, place, "runs something that these rules can't see into"),
    );
  const position = action.configuration.at(runner.setting);
  const target = model.follow(action.pipeline, position, [runner.kind]);
  if (target.kind === "resource") return target;
  if (target.kind === "absent")
    throw new Judged(fail(action.pipeline.urn, `${label(action)} has no ${runner.setting}`));
  const reason = `names ${target.text}, which this stack does not declare`;
  throw new Judged(undecidable(action.pipeline.urn, position.path, reason));
};

export type Environment = "dev" | "test" | "prod" | (string & {});

const IN_NAME = /(?:^|[-_. /])(dev|test|staging|prod|production)(?:$|[-_. /])/i;

/** The tag of what runs the action, else of the pipeline, else a word of the stage's or action's name. */
export const environmentOf = (model: Model, action: Action): Environment => {
  const declared = runnerTag(model, action) ?? wordIn(action.stage) ?? wordIn(action.name);
  const environment = declared ?? tagOf(action.pipeline, "lockgate:environment");
  if (environment) return environment;
  const reason = "belongs to no known environment: tag what it runs with lockgate:environment";
  throw new Judged(undecidable(action.pipeline.urn, `stage ${action.stage}, action ${action.name}`, reason));
};

const wordIn = (name: string): Environment | undefined =>
  IN_NAME.exec(name)?.[1]?.toLowerCase().replace("production", "prod");

// A provider of category Deploy runs nothing of ours; its stage's name or the pipeline's tag must tell.
const runnerTag = (model: Model, action: Action): string | undefined => {
  if (!(action.provider in RUNNERS)) return undefined;
  const runner = runnerOf(model, action);
  return runner.kind === "resource" ? tagOf(runner.facts, "lockgate:environment") : undefined;
};
