// The vocabulary of pipeline plans: plain values, independent of the service that runs them.
import type { Paths } from "../../configuration/sources.ts";
import type { DeploymentWindow } from "../../configuration/window.ts";
import type { Statement } from "../documents/document.ts";

/** What an action does. Approval and source are done by AWS, all others are jobs of ours. */
export type ActionKind =
  | "source"
  | "unpack"
  | "build"
  | "scan"
  | "sign"
  | "approve"
  | "record"
  | "promote"
  | "verify"
  | "deploy"
  | "check";

/** A job: what runs, where, as whom and with which rights. Rendered to a CodeBuild project and its two roles. */
export type Job = {
  kind: Exclude<ActionKind, "source" | "approve">;
  app: string;
  /** The environment whose account the job runs in; absent in the tooling account. */
  environment?: string;
  account: string;
  region: string;
  project: string;
  /** Role of the job itself, and the role that the pipeline assumes to start it. */
  role: string;
  runRole: string;
  /** Text. It runs the tools that the account's layer carries; their place and digest come as TOOLS_LAYER and TOOLS_SHA256. */
  buildspec: string;
  image: string;
  variables: Readonly<Record<string, string>>;
  /** Variables that CodeBuild fills itself, from a store of secrets in the job's account. */
  secrets?: Readonly<Record<string, SecretVariable>>;
  /** Rights beyond those every job has (own log group, own app's part of the pipelines' store). */
  statements: readonly Statement[];
  timeoutMinutes: number;
};

/** `value`: how CodeBuild is told; `name`: of the secret or parameter itself. */
export type SecretVariable = { type: "SECRETS_MANAGER" | "PARAMETER_STORE"; name: string; value: string };

/** A job of one kind. */
export type JobOf<K extends Job["kind"]> = Job & { kind: K };

type Common = {
  name: string;
  account: string;
  runRole: string;
  runOrder: number;
  inputs: string[];
  outputs: string[];
};
export type SourceAction = Common & {
  kind: "source";
  provider: { name: string; configuration: Readonly<Record<string, string>> };
  /** Whose pushes start the pipeline, through the app's connection. Absent where an arrival in a bucket or a repository does. */
  branch?: string;
  /** Which of their files count, where not all do. */
  paths?: Paths;
  /** The router starts the pipeline in their place. */
  routed?: true;
};
export type ApproveAction = Common & {
  kind: "approve";
  environment: string;
  topic: string;
  message: string;
  link: string;
};
/** `variables` come from the pipeline's run, beyond those of the job; only the run knows them. */
export type JobAction = Common & {
  kind: Job["kind"];
  job: Job;
  variables: Readonly<Record<string, string>>;
};
export type JobActionOf<K extends Job["kind"]> = JobAction & { kind: K };
export type Action = SourceAction | ApproveAction | JobAction;

/**
 * Verify and deploy of an environment, in this order and on the same input: there is no environment without both. What
 * then tries and attacks what was deployed comes last.
 */
export type EnvironmentActions =
  | readonly [...before: Before[], ...Round]
  | readonly [...before: Before[], ...Round, last: JobActionOf<"scan">]
  | readonly [...before: Before[], ...Round, quality: JobActionOf<"scan">, attack: JobActionOf<"scan">];
type Before = ApproveAction | JobAction;
export type Round = readonly [
  verify: JobActionOf<"verify">,
  deploy: JobActionOf<"deploy">,
  check: JobActionOf<"check">,
];
export type Stage = {
  name: string;
  environment?: string;
  /** When the stage may begin; at any time without it. */
  window?: DeploymentWindow;
  actions: readonly Action[];
};

export type PipelinePlan = {
  app: string;
  name: string;
  account: string;
  region: string;
  role: string;
  /** Roles that the pipeline may assume, and no others. */
  runRoles: readonly string[];
  stages: readonly Stage[];
};
