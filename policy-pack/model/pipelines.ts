// Decides what a pipeline does: its actions in order, what runs each of them, and for which environment.

import { input, type Facts, type Input } from "../facts.ts";
import { fail, Judged, undecidable } from "../verdict.ts";
import { accountIn, accountOf } from "./accounts.ts";
import type { Model } from "./model.ts";
import { readProjectName, type NamedProject } from "./projectNames.ts";
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
  outputs: readonly string[];
  configuration: Input;
  roleArn: Input;
  /** Absent: the pipeline's own. */
  region: Input;
  namespace: Input;
};

/** AWS wants stages and actions; where they are missing, they were not shown rather than not declared. */
export const actionsOf = (pipeline: Facts): readonly Action[] =>
  needList(input(pipeline, "stages")).flatMap((stage, stageIndex) =>
    needList(stage.at("actions")).map((action) => readAction(pipeline, stage, stageIndex, action)),
  );

const needList = (position: Input): readonly Input[] =>
  position.need(position.state === "absent" ? undefined : position.list());

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
    outputs: action.at("outputArtifacts").strings(),
    configuration: action.at("configuration"),
    roleArn: action.at("roleArn"),
    region: action.at("region"),
    namespace: action.at("namespace"),
  };
};

/** True where `a` has ended before `b` starts; actions with one runOrder run side by side. */
export const isBefore = (a: Action, b: Action): boolean =>
  a.stageIndex < b.stageIndex || (a.stageIndex === b.stageIndex && a.runOrder < b.runOrder);

/** For messages: `Deploy-prod/Deploy`. */
export const label = (action: Action): string => `${action.stage}/${action.name}`;

/**
 * What executes an action: a resource of this stack, a project of another stack that follows the naming contract, the
 * pipeline's own role, or a service of AWS that runs nothing of ours.
 */
export type Runner =
  | { kind: "resource"; facts: Facts }
  | { kind: "named"; project: NamedProject & { environment: string }; account: string }
  | { kind: "pipelineRole" }
  | { kind: "service" };

/** Providers that run somebody's code or call, and the setting that names it. */
const RUNNERS: Readonly<Record<string, { setting: string; kind: Kind }>> = {
  CodeBuild: { setting: "ProjectName", kind: "project" },
  Lambda: { setting: "FunctionName", kind: "function" },
  StepFunctions: { setting: "StateMachineArn", kind: "stateMachine" },
};

/** Providers that do one fixed thing. */
const SERVICES = ["Manual", "ECRBuildAndPublish", "InspectorScan"];

export const runnerOf = (model: Model, action: Action): Runner => {
  if (["Source", "Approval", "Deploy"].includes(action.category) || SERVICES.includes(action.provider)) {
    return { kind: "service" };
  }
  if (action.provider === "Commands") return { kind: "pipelineRole" };
  const runner = action.owner === "AWS" ? RUNNERS[action.provider] : undefined;
  const place = `${label(action)} (${action.owner} ${action.provider})`;
  if (!runner) {
    throw new Judged(
      undecidable(action.pipeline.urn, place, "runs something that these rules can't see into"),
    );
  }
  const position = action.configuration.at(runner.setting);
  const target = model.follow(action.pipeline, position, [runner.kind]);
  if (target.kind === "absent") {
    throw new Judged(fail(action.pipeline.urn, `${label(action)} has no ${runner.setting}`));
  }
  if (target.kind === "resource" && runsHere(action, target.facts)) return target;
  const name = target.kind === "external" ? target.text : target.facts.name;
  return runner.kind === "project" ? elsewhere(action, name) : undeclared(action, name);
};

// A project of the same name in another account is another project: the action's role says where it runs.
const runsHere = (action: Action, runner: Facts): boolean => {
  const account = accountIn(action.roleArn.state === "known" ? action.roleArn.string() : undefined);
  return account === undefined || accountOf(runner) === undefined || accountOf(runner) === account;
};

const elsewhere = (action: Action, name: string): Runner => {
  const project = readProjectName(name);
  const account = accountIn(action.roleArn.string());
  if (!project || project.environment === undefined || account === undefined) return undeclared(action, name);
  // Under the pipeline's own account the project would have to stand in this stack.
  if (account === accountOf(action.pipeline)) return undeclared(action, name);
  return { kind: "named", project: { ...project, environment: project.environment }, account };
};

const undeclared = (action: Action, name: string): never => {
  const reason = `runs ${name}, which this stack does not declare and whose name follows no contract of another account`;
  throw new Judged(undecidable(action.pipeline.urn, label(action), reason));
};

/** The step that a project or function is for. Tag and name must not disagree. */
export const stepOf = (runner: Facts): string | undefined => {
  const tag = tagOf(runner, "lockgate:step");
  const name = input(runner, "name");
  const named = name.state === "known" ? readProjectName(name.string() ?? "")?.step : undefined;
  if (tag !== undefined && named !== undefined && tag !== named) {
    throw new Judged(fail(runner.urn, `its name says ${named}, its tag lockgate:step says ${tag}`));
  }
  return tag ?? named;
};

export type Environment = "dev" | "test" | "prod" | (string & {});

const IN_NAME = /(?:^|[-_. /])(dev|test|staging|prod|production)(?:$|[-_. /])/i;

/** What the action runs says it best; else a word of the stage's or the action's name; else the pipeline's tag. */
export const environmentOf = (model: Model, action: Action): Environment => {
  const declared = runnerEnvironment(model, action) ?? wordIn(action.stage) ?? wordIn(action.name);
  const environment = declared ?? tagOf(action.pipeline, "lockgate:environment");
  if (environment) return environment;
  const reason = "belongs to no known environment: tag what it runs with lockgate:environment";
  throw new Judged(undecidable(action.pipeline.urn, `stage ${action.stage}, action ${action.name}`, reason));
};

/** The environment that a word of a name says. */
export const wordIn = (name: string): Environment | undefined =>
  IN_NAME.exec(name)?.[1]?.toLowerCase().replace("production", "prod");

// A provider of category Deploy runs nothing of ours; its stage's name or the pipeline's tag must tell.
const runnerEnvironment = (model: Model, action: Action): string | undefined => {
  if (!(action.provider in RUNNERS)) return undefined;
  const runner = runnerOf(model, action);
  if (runner.kind === "named") return runner.project.environment;
  if (runner.kind !== "resource") return undefined;
  const name = input(runner.facts, "name");
  const named = name.state === "known" ? readProjectName(name.string() ?? "")?.environment : undefined;
  return tagOf(runner.facts, "lockgate:environment") ?? named;
};
