// Reads a pipeline as it is declared: what starts it, its stages, and of each action what runs it and as whom.

import { accountIn, accountOf } from "../../policy-pack/model/accounts.ts";
import type { Model } from "../../policy-pack/model/model.ts";
import { type Action, actionsOf, isBefore, label } from "../../policy-pack/model/pipelines.ts";
import { type Facts, type Input, input } from "../../policy-pack/facts.ts";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import { Judged } from "../../policy-pack/verdict.ts";
import { type Refused, refused } from "../refused.ts";

/** An action in the order of AWS: those of one `runOrder` run side by side. */
export type DeclaredAction = {
  name: string;
  category: string;
  provider: string;
  runOrder: number;
  /** Names of artifacts. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** The project, function, state machine or repository; none for people. */
  target?: string;
  /** The role that CodePipeline takes for the action, and the account that it acts in by it. */
  role?: string;
  account?: string;
  /** Absent: the pipeline's own. */
  region?: string;
  /** What the provider gets, as it is declared. */
  configuration: Readonly<Record<string, string>>;
  /** Under which its variables are known to later actions. */
  namespace?: string;
};

/** By its provider, such as DeploymentWindow, with what the provider gets. */
export type DeclaredRule = { provider: string; configuration: Readonly<Record<string, string>> };

export type DeclaredStage = {
  name: string;
  /** What CodePipeline does when the stage fails, such as ROLLBACK. */
  onFailure?: string;
  /** Rules that must hold before it begins. */
  conditions?: readonly DeclaredRule[];
  actions: readonly DeclaredAction[];
};

export type DeclaredPipeline = {
  name: string;
  urn: string;
  account?: string;
  type: string;
  executionMode: string;
  triggers: readonly string[];
  stages: readonly DeclaredStage[];
  /** Values of the run that whoever starts it may give, with those that hold else. */
  variables: Readonly<Record<string, string>>;
  /** What CodePipeline would find wrong at the first execution. */
  faults: readonly string[];
};

const SETTINGS = ["ProjectName", "FunctionName", "StateMachineArn", "FullRepositoryId", "ApplicationName"];

/** Of all pipelines that the states declare; what a state does not tell is an error that names it. */
export function declaredPipelines(model: Model): DeclaredPipeline[] {
  return model.of("pipeline").map((pipeline) => {
    try {
      return readPipeline(pipeline);
    } catch (error) {
      if (!(error instanceof Judged)) throw error;
      throw refused("pipeline_unreadable", { pipeline: pipeline.urn, why: error.message });
    }
  });
}

/** Of this name, where one is asked for. */
export const pipelineMissing = (name: string | undefined, all: readonly string[]): Refused =>
  name === undefined || all.length === 0
    ? refused("pipeline_missing", {})
    : refused("pipeline_unknown", { name, hint: didYouMean(name, all), known: all.join(", ") });

function readPipeline(pipeline: Facts): DeclaredPipeline {
  const actions = actionsOf(pipeline);
  const stages = input(pipeline, "stages")
    .list()
    .map((stage, index): DeclaredStage => {
      const onFailure = stage.at("onFailure").at("result").string();
      const conditions = conditionsOf(stage.at("beforeEntry"));
      return {
        name: stage.need(stage.at("name").string()),
        ...(onFailure === undefined ? {} : { onFailure }),
        ...(conditions.length === 0 ? {} : { conditions }),
        actions: actions
          .filter(({ stageIndex }) => stageIndex === index)
          .map(readAction)
          .toSorted((a, b) => a.runOrder - b.runOrder),
      };
    });
  const account = accountOf(pipeline);
  return {
    name: input(pipeline, "name").string() ?? pipeline.name,
    urn: pipeline.urn,
    ...(account === undefined ? {} : { account }),
    type: input(pipeline, "pipelineType").string() ?? "V1",
    executionMode: input(pipeline, "executionMode").string() ?? "SUPERSEDED",
    triggers: input(pipeline, "triggers").list().map(readTrigger),
    stages,
    variables: Object.fromEntries(
      input(pipeline, "variables")
        .list()
        .map((variable) => [variable.at("name").string() ?? "", variable.at("defaultValue").string() ?? ""]),
    ),
    faults: faultsOf(actions),
  };
}

function readAction({ name, category, provider, runOrder, inputs, outputs, ...of }: Action): DeclaredAction {
  const target = SETTINGS.map((setting) => of.configuration.at(setting).string()).find((text) => text);
  const role = of.roleArn.string();
  const account = accountIn(role);
  const namespace = of.namespace.string();
  const region = of.region.string();
  return {
    name,
    category,
    provider,
    runOrder,
    inputs,
    outputs,
    ...(target === undefined ? {} : { target }),
    ...(role === undefined ? {} : { role }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    configuration: textsOf(of.configuration),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

const conditionsOf = (entry: Input): DeclaredRule[] =>
  entry
    .at("condition")
    .at("rules")
    .list()
    .map((rule) => ({
      provider: rule.at("ruleTypeId").at("provider").string() ?? "?",
      configuration: textsOf(rule.at("configuration")),
    }));

const textsOf = (configuration: Input): Record<string, string> =>
  Object.fromEntries(configuration.keys().map((key) => [key, configuration.at(key).string() ?? ""]));

function readTrigger(trigger: Input): string {
  const git = trigger.at("gitConfiguration");
  const source = git.at("sourceActionName").string() ?? "?";
  const filters = (of: Input, kind: string) =>
    of.list().map((filter) => {
      const all = (key: string, side: string) => filter.at(key).at(side).strings().join(", ");
      const refs = [all("branches", "includes"), all("tags", "includes")].filter((text) => text !== "");
      const [files, but] = [all("filePaths", "includes"), all("filePaths", "excludes")];
      const changes = files === "" && but === "" ? "" : ` that changes ${files || "a file"}`;
      return `${kind} of ${source} to ${refs.join(", ") || "anything"}${changes}${but && ` but ${but}`}`;
    });
  return [...filters(git.at("pushes"), "push"), ...filters(git.at("pullRequests"), "pull request")].join(
    "; ",
  );
}

/** An artifact exists once an earlier action has made it, and only one action may make it. */
function faultsOf(actions: readonly Action[]): string[] {
  return actions.flatMap((action) => [
    ...action.inputs
      .filter(
        (artifact) => !actions.some((other) => other.outputs.includes(artifact) && isBefore(other, action)),
      )
      .map((artifact) => `${label(action)} takes ${artifact}, which no action before it makes`),
    ...action.outputs
      .filter((artifact) => actions.some((other) => other !== action && other.outputs.includes(artifact)))
      .map((artifact) => `${label(action)} makes ${artifact}, and another action makes it too`),
  ]);
}
