// Decides how a pipeline plan reads in the terms of CodePipeline V2; pure, so that it is tested without Pulumi.
import type { Paths } from "../../configuration/sources.ts";
import type { DeploymentWindow } from "../../configuration/window.ts";
import * as names from "../../plan/names.ts";
import type {
  Action,
  ApproveAction,
  JobAction,
  PipelinePlan,
  SourceAction,
  Stage,
} from "../../plan/pipeline/types.ts";

/**
 * An action as CodePipeline declares it. All values are texts, as the service has them; only the connection's ARN may be
 * of another type `C`, an output that is not known at preview: everything around it is.
 */
export type RenderedAction<C = never> = {
  name: string;
  category: "Source" | "Build" | "Test" | "Approval";
  owner: "AWS";
  provider: string;
  version: "1";
  runOrder: number;
  roleArn: string;
  configuration: Record<string, string | C>;
  inputArtifacts: string[];
  outputArtifacts: string[];
  region?: string;
  namespace?: string;
};
export type RenderedStage<C = never> = {
  name: string;
  actions: RenderedAction<C>[];
  onFailure?: { result: "ROLLBACK" };
  beforeEntry?: { condition: { result: "FAIL"; rules: RenderedRule[] } };
};
export type RenderedRule = {
  name: string;
  ruleTypeId: { category: "Rule"; owner: "AWS"; provider: "DeploymentWindow"; version: "1" };
  configuration: Record<string, string>;
};

/** What verifies, scans or checks is a test, everything else that runs is a build. */
const categories: Record<JobAction["kind"], "Build" | "Test"> = {
  unpack: "Build",
  build: "Build",
  scan: "Test",
  sign: "Build",
  record: "Build",
  promote: "Build",
  verify: "Test",
  deploy: "Build",
  check: "Test",
};

/** The source action's variables (`#{Source.CommitId}`) live in this namespace. */
const sourceNamespace = "Source";

/** Stages in order. A stage that deploys goes back to its last good run when one of its actions fails. */
export const renderStages = <C>(plan: PipelinePlan, connectionArn: C): RenderedStage<C>[] =>
  plan.stages.map((stage: Stage) => ({
    name: stage.name,
    actions: stage.actions.map((action) => renderAction(action, plan.region, connectionArn)),
    ...(stage.environment === undefined ? {} : { onFailure: { result: "ROLLBACK" as const } }),
    ...(stage.window === undefined ? {} : { beforeEntry: renderWindow(stage.window) }),
  }));

/** Outside of its window the stage does not begin: the run ends there, and is tried again from there. */
const renderWindow = ({ cron, zone }: DeploymentWindow): NonNullable<RenderedStage["beforeEntry"]> => ({
  condition: {
    result: "FAIL",
    rules: [
      {
        name: "Window",
        ruleTypeId: { category: "Rule", owner: "AWS", provider: "DeploymentWindow", version: "1" },
        configuration: { Cron: cron, TimeZone: zone },
      },
    ],
  },
});

function renderAction<C>(action: Action, home: string, connectionArn: C): RenderedAction<C> {
  if (action.kind === "source") return renderSource(action, connectionArn);
  if (action.kind === "approve") return renderApproval(action);
  return renderJob(action, home);
}

const common = (action: Action) => ({
  name: action.name,
  owner: "AWS" as const,
  version: "1" as const,
  runOrder: action.runOrder,
  roleArn: names.roleArn(action.account, action.runRole),
  inputArtifacts: action.inputs,
  outputArtifacts: action.outputs,
});

const renderSource = <C>(action: SourceAction, connectionArn: C): RenderedAction<C> => ({
  ...common(action),
  category: "Source",
  provider: action.provider.name,
  configuration: {
    ...action.provider.configuration,
    ...(action.branch === undefined ? {} : { ConnectionArn: connectionArn }),
  },
  namespace: sourceNamespace,
});

const renderApproval = (action: ApproveAction): RenderedAction => ({
  ...common(action),
  category: "Approval",
  provider: "Manual",
  configuration: {
    NotificationArn: action.topic,
    CustomData: action.message,
    ExternalEntityLink: action.link,
  },
});

function renderJob(action: JobAction, home: string): RenderedAction {
  const variables = Object.entries(action.variables).map(([name, value]) => ({
    name,
    value,
    type: "PLAINTEXT",
  }));
  return {
    ...common(action),
    category: categories[action.kind],
    provider: "CodeBuild",
    ...(action.job.region === home ? {} : { region: action.job.region }),
    configuration: {
      ProjectName: action.job.project,
      ...(action.inputs.length > 1 ? { PrimarySource: action.inputs[0] ?? "" } : {}),
      ...(variables.length === 0 ? {} : { EnvironmentVariables: JSON.stringify(variables) }),
    },
  };
}

/** Pushes of the app's files to the released branch start the pipeline, or else an arrival in the sources' bucket or in its repository of images does. */
export const renderTriggers = (plan: PipelinePlan) =>
  plan.stages.flatMap((stage) =>
    stage.actions.flatMap((action) =>
      action.kind === "source" && action.branch !== undefined && action.routed !== true
        ? [
            {
              providerType: action.provider.name,
              gitConfiguration: {
                sourceActionName: action.name,
                pushes: [
                  {
                    branches: { includes: [action.branch] },
                    ...(action.paths === undefined ? {} : { filePaths: patternsOf(action.paths) }),
                  },
                ],
              },
            },
          ]
        : [],
    ),
  );

const patternsOf = ({ includes, excludes }: Paths) => ({
  ...(includes === undefined ? {} : { includes: [...includes] }),
  ...(excludes === undefined ? {} : { excludes: [...excludes] }),
});
