// Decides an app's pipeline: source, build, sign, then a stage for each environment in the order of promotion, then the twins.
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { buildJob, checkJob, deployJob, promoteJob, recordJob, signJob, verifyJob } from "./jobs.ts";
import { followed } from "../twins.ts";
import { qualityJob } from "./checkJobs.ts";
import { attackedIn, scanJob } from "./scanJobs.ts";
import { linkOf, providerOf, revisionOf } from "./revision.ts";
import { planSource } from "./sources/index.ts";
import { planTarget, type TargetPart } from "./targets/index.ts";
import type {
  Action,
  ApproveAction,
  EnvironmentActions,
  Job,
  JobAction,
  JobActionOf,
  JobOf,
  PipelinePlan,
  Round,
  SourceAction,
  Stage,
} from "./types.ts";
import { unpackJob } from "./unpackJob.ts";
import { configVersion } from "./verification.ts";

/** CodePipeline's name of what an action hands to the next ones. */
const sourceOutput = "Source";
/** Of an image there is first its name alone. */
const imageOutput = "Image";
const buildOutput = "Build";
const releaseOf = (environment: Environment): string => `Release${title(environment.name)}`;

/** `dev` -> `Dev`, `pre-prod` -> `PreProd`. */
export const title = (name: string): string =>
  name
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");

/** The whole pipeline of an app. Configuration has made sure that there are 2 to 4 environments, production last. */
export function planPipeline(config: SharedConfig, app: App): PipelinePlan {
  const first = config.environments[0];
  if (first === undefined) throw new RangeError(`app ${app.name}: a pipeline needs at least one environment`);
  const stages: Stage[] = [
    { name: "Source", actions: [sourceAction(config, app)] },
    { name: "Build", actions: buildActions(config, app) },
    { name: "Sign", actions: signActions(config, app, first) },
    ...config.environments.map((environment, index): Stage => ({
      name: title(environment.name),
      environment: environment.name,
      ...(environment.window === undefined ? {} : { window: environment.window }),
      actions: environmentActions(config, app, environment, config.environments[index - 1]),
    })),
    ...twinStages(config, app),
  ];
  const actions = stages.flatMap((stage) => stage.actions);
  return {
    app: app.name,
    name: names.pipelineName(app.name),
    account: config.toolingAccountId,
    region: config.region,
    role: names.appRole(app.name, "pipeline"),
    runRoles: [...new Set(actions.map((action) => names.roleArn(action.account, action.runRole)))],
    stages,
  };
}

/** Behind all environments, each a stage of its own: what goes wrong in a twin holds nothing up and takes nothing back there. */
const twinStages = (config: SharedConfig, app: App): Stage[] =>
  followed(config).map(({ view, at, from, accepted }) => ({
    name: title(at.name),
    environment: at.name,
    actions: environmentActions(view, app, at, from, accepted),
  }));

/** In this order where there is a scanner for it: what is built may be pushed by its own build. */
function buildActions(config: SharedConfig, app: App): JobAction[] {
  const job = unpackJob(config, app);
  const unpack = job === undefined ? [] : [jobAction("Unpack", job, 1, [imageOutput], [sourceOutput])];
  const scan = scanActions("Scan", scanJob(config, app, "source"), unpack.length + 1, sourceOutput);
  const before = [...unpack, ...scan];
  return [
    ...before,
    jobAction("Build", buildJob(config, app), before.length + 1, [sourceOutput], [buildOutput]),
  ];
}

function signActions(config: SharedConfig, app: App, first: Environment): JobAction[] {
  const before = scanActions("Scan-Image", scanJob(config, app, "image"), 1, buildOutput);
  return [
    ...before,
    jobAction("Sign", signJob(config, app, first), before.length + 1, signInputs(app), [releaseOf(first)]),
  ];
}

const scanActions = (
  name: string,
  job: JobOf<"scan"> | undefined,
  runOrder: number,
  input: string,
): JobActionOf<"scan">[] => (job === undefined ? [] : [jobAction(name, job, runOrder, [input], [])]);

/** A person agrees; then it is written down who it was, and to which release. */
const approval = (
  config: SharedConfig,
  app: App,
  at: Environment,
  from: Environment | undefined,
): (ApproveAction | JobAction)[] => {
  if (at.approval !== "manual") return [];
  const approve = approveAction(config, app, at, 1);
  const lies = from ?? at;
  const record = recordJob(config, app, { from: lies, at, action: approve.name });
  return [approve, jobAction(`${title(at.name)}-Record`, record, 2, [releaseOf(lies)], [])];
};

/** Approval and promotion depend on the environment; verify, deploy and check are always there, in this order. */
function environmentActions(
  config: SharedConfig,
  app: App,
  at: Environment,
  from: Environment | undefined,
  accepted?: Environment,
): EnvironmentActions {
  const before = approval(config, app, at, from);
  if (from !== undefined)
    before.push(
      jobAction(
        `${title(at.name)}-Promote`,
        promoteJob(config, app, from, at, accepted),
        before.length + 1,
        [releaseOf(from)],
        [releaseOf(at)],
      ),
    );
  const { parts = [] } = planTarget({ config, app, environment: at });
  const rounds = parts.map((part, index) =>
    round(config, app, at, { part, before: before.length + 3 * index }),
  );
  const last = rounds.pop() ?? round(config, app, at, { before: before.length });
  const actions = [...before, ...rounds.flat()];
  const [first, second] = trials(config, app, at, actions.length + last.length + 1);
  if (first === undefined) return [...actions, ...last];
  return second === undefined ? [...actions, ...last, first] : [...actions, ...last, first, second];
}

/** In the last environment before production: the app is tried as its users would, then attacked. */
function trials(config: SharedConfig, app: App, at: Environment, runOrder: number): JobActionOf<"scan">[] {
  if (at.name !== attackedIn(config)?.name) return [];
  const [quality, attack] = [qualityJob(config, app, at), scanJob(config, app, "attack", at)];
  const tried = scanActions(`${title(at.name)}-Quality`, quality, runOrder, sourceOutput);
  return [
    ...tried,
    ...scanActions(`${title(at.name)}-Attack`, attack, runOrder + tried.length, releaseOf(at)),
  ];
}

/** What is deployed has been verified right before, on the same artifact. */
function round(
  config: SharedConfig,
  app: App,
  at: Environment,
  { part, before }: { part?: TargetPart; before: number },
): Round {
  const release = [releaseOf(at)];
  const name = (what: string): string =>
    [title(at.name), what, ...(part === undefined ? [] : [title(part.name)])].join("-");
  const told = <K extends Job["kind"]>(action: JobActionOf<K>): JobActionOf<K> => ({
    ...action,
    variables: { ...action.variables, ...part?.variables },
  });
  return [
    jobAction(name("Verify"), verifyJob(config, app, at), before + 1, release, []),
    told(jobAction(name("Deploy"), deployJob(config, app, at), before + 2, release, [])),
    told(jobAction(name("Check"), checkJob(config, app, at), before + 3, release, [])),
  ];
}

/** What others bring says itself of which commit it is; the signer reads that in the source, which no build has touched. */
const signInputs = (app: App): string[] =>
  planSource(app).by === "connection" ? [buildOutput] : [buildOutput, sourceOutput];

function sourceAction(config: SharedConfig, app: App): SourceAction {
  const source = planSource(app);
  return {
    kind: "source",
    name: "Source",
    account: config.toolingAccountId,
    runRole: sourceRole(app),
    runOrder: 1,
    inputs: [],
    outputs: [source.by === "image" ? imageOutput : sourceOutput],
    ...(source.by === "connection"
      ? {
          provider: source.provider,
          branch: source.branch,
          ...(source.paths === undefined ? {} : { paths: source.paths }),
          ...(source.routed === undefined ? {} : { routed: source.routed }),
        }
      : { provider: providerOf(config, app, source.by) }),
  };
}

export const sourceRole = (app: App): string => names.runRole(names.projectName(app.name, "source"));
export const approveRole = (app: App, environment: Environment): string =>
  names.runRole(names.projectName(app.name, "approve", environment.name));
export const approvalTopic = (environment: Environment): string =>
  names.topicName(`${environment.name}-approval`);

function approveAction(config: SharedConfig, app: App, at: Environment, runOrder: number): ApproveAction {
  return {
    kind: "approve",
    name: `${title(at.name)}-Approve`,
    account: config.toolingAccountId,
    runRole: approveRole(app, at),
    runOrder,
    inputs: [],
    outputs: [],
    environment: at.name,
    topic: names.regionalArn(
      "sns",
      { account: config.toolingAccountId, region: config.region },
      approvalTopic(at),
    ),
    message: `Release of ${app.name} (${revisionOf(app)}) waits for ${at.name}, to be deployed by configuration ${configVersion(config, app, at).slice(0, 12)}`,
    link: linkOf(app),
  };
}

const jobAction = <K extends Job["kind"]>(
  name: string,
  job: JobOf<K>,
  runOrder: number,
  inputs: string[],
  outputs: string[],
): JobActionOf<K> => ({
  kind: job.kind,
  name,
  account: job.account,
  runRole: job.runRole,
  runOrder,
  inputs,
  outputs,
  job,
  variables: ofRun(job.kind, inputs),
});

/** CodePipeline's names of what its run knows, for the jobs that need it; nothing of it comes from what was built. */
const ofRun = (kind: Job["kind"], inputs: readonly string[]): Record<string, string> => ({
  ...(kind === "build" ? {} : { EXECUTION: "#{codepipeline.PipelineExecutionId}" }),
  ...(kind === "sign" && !inputs.includes(sourceOutput) ? { COMMIT: "#{Source.CommitId}" } : {}),
  ...(kind === "verify" ? { ROLLBACK_TO: `#{variables.${rollbackVariable}}` } : {}),
});

/** Names the release (SHA-256) to go back to; what is older than what runs is not deployed without. */
export const rollbackVariable = "RollbackTo";

/**
 * All jobs of all apps that run in an account, each once, however many actions run it. Several apps share a role, so roles
 * are to be made once.
 */
export function jobsIn(config: SharedConfig, account: string): Job[] {
  const jobs = config.apps
    .flatMap((app) => planPipeline(config, app).stages)
    .flatMap((stage): readonly Action[] => stage.actions)
    .flatMap((action) => ("job" in action && action.account === account ? [action.job] : []));
  return [...new Map(jobs.map((job) => [job.project, job])).values()];
}
