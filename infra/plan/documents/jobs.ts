// Decides the identity policies of job roles: what every job needs, and what starts it.
import type { Config } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import type { Job } from "../pipeline/types.ts";
import { s3Service } from "./keys.ts";
import { jobInterfaces } from "./network.ts";
import type { Statement } from "./document.ts";

type Shared = Pick<Config, "company" | "region" | "toolingAccountId">;

/** Objects of one app (or `*`: all apps) in the pipelines' stores of these regions, and the keys behind them. */
export function pipelineStoreUse(
  config: Shared,
  app: string,
  regions: readonly string[],
  { writes = true }: { writes?: boolean } = {},
): Statement[] {
  const buckets = regions.map((region) => pipelineStoreIn(config, region));
  const keys = regions.map((region) => names.anyKeyArn({ account: config.toolingAccountId, region }));
  return [
    {
      Sid: "PipelineObjects",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion", ...(writes ? ["s3:PutObject"] : [])],
      Resource: oneOrAll(
        buckets.map((bucket) => `${names.bucketArn(bucket)}/${app === "*" ? "*" : `${app}/*`}`),
      ),
    },
    {
      Sid: "PipelineKey",
      Effect: "Allow",
      Action: [...(writes ? ["kms:GenerateDataKey"] : []), "kms:Decrypt"],
      Resource: oneOrAll(keys),
      Condition: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.pipelineAlias },
        StringEquals: { "kms:ViaService": oneOrAll(regions.map(s3Service)) },
      },
    },
  ];
}

const oneOrAll = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 ? (texts[0] as string) : texts;

/** The pipelines' store of a region. */
export const pipelineStoreIn = (
  { company, region: home, toolingAccountId }: Shared,
  region: string,
): string => names.pipelineBucket(company, toolingAccountId, region === home ? undefined : region);

/**
 * ARNs for the projects that a role runs, each made from its job and name. Those of several apps are named by what they have
 * in common, `lockgate-*-sign`: IAM takes 2,048 characters of trust, which is some twenty apps (IAM quotas).
 */
export function ofProjects(jobs: readonly Job[], arnOf: (job: Job, project: string) => string): string[] {
  const shared = new Set(jobs.map(({ app }) => app)).size > 1;
  const nameOf = ({ project, app }: Job): string => (shared ? names.ofAnyApp(project, app) : project);
  return [...new Set(jobs.map((job) => arnOf(job, nameOf(job))))];
}

/** Jobs whose output the next ones read, or somebody; all others only read. */
const handsOver: ReadonlySet<Job["kind"]> = new Set(["unpack", "build", "scan", "sign", "promote"]);

/** Identity policy of a role, from all jobs that it runs: shared roles serve several apps. */
export function jobStatements(config: Shared, jobs: readonly Job[]): Statement[] {
  const logs = ofProjects(
    jobs,
    (job, project) => `${names.regionalArn("logs", job, `log-group:${names.buildLogs(project)}`)}:*`,
  );
  const apps = [...new Set(jobs.map((job) => job.app))];
  const regions = [...new Set(jobs.map(({ region }) => region))];
  const writes = jobs.some(({ kind }) => handsOver.has(kind));
  const places = [...new Map(jobs.map((job) => [job.account, job])).values()];
  return [
    { Sid: "Logs", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: logs },
    ...mergeBySid(apps.flatMap((app) => pipelineStoreUse(config, app, regions, { writes }))),
    ...mergeBySid(jobs.flatMap((job) => [fetchesTools(job), ...job.statements])),
    ...mergeBySid(places.flatMap(jobInterfaces)),
  ];
}

const fetchesTools = (place: names.Place): Statement => ({
  Sid: "Tools",
  Effect: "Allow",
  Action: "lambda:GetLayerVersion",
  Resource: `${names.toolsLayerArn(place)}:*`,
});

/** The same statement for several apps differs in its resources only: one statement with all of them. */
function mergeBySid(statements: readonly Statement[]): Statement[] {
  const bySid = new Map<string, Statement>();
  for (const statement of statements) {
    const before = bySid.get(statement.Sid);
    const resources = new Set([before?.Resource ?? [], statement.Resource ?? []].flat());
    bySid.set(statement.Sid, {
      ...statement,
      Resource: resources.size === 1 ? [...resources][0] : [...resources],
    });
  }
  return [...bySid.values()];
}

/**
 * What the pipeline may do once it has assumed a job's run role: start it as it is, watch it, stop it. With commands or
 * an image of the caller's the job would lend its role to the caller (CodeBuild User Guide, "condition keys").
 */
export const runStatements = (job: Job): Statement[] => [
  {
    Sid: "Run",
    Effect: "Allow",
    Action: ["codebuild:StartBuild", "codebuild:BatchGetBuilds", "codebuild:StopBuild"],
    Resource: names.regionalArn("codebuild", job, `project/${job.project}`),
    Condition: { Null: { "codebuild:source.buildspec": "true", "codebuild:environment.image": "true" } },
  },
];
