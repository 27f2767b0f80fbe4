// Has a released model evaluated on the environment's own data: only one whose metric reaches the threshold is accepted, and may go on.
import { GetJobCommand, GetJobRunCommand, StartJobRunCommand, type JobRun } from "@aws-sdk/client-glue";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { parseJson } from "../lib/faults.ts";
import { checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

/** Seconds between two looks; the job's own time is the limit behind it. */
const between = 15;
const running = new Set(["STARTING", "RUNNING", "STOPPING", "WAITING"]);

export const checkModel = (job: Job): Promise<string> =>
  checkDeployed(job, (sha256) => acceptModel(job, sha256));

/** Names the model of the release as the accepted one; throws NotHealthy where it is not good enough. */
export async function acceptModel(job: Job, sha256: string): Promise<string> {
  const { env, aws } = job;
  const JobName = need(env, "JOB");
  const { Job: found } = await aws.glue.send(new GetJobCommand({ JobName }));
  const model = found?.DefaultArguments?.["--model"] ?? "no model";
  if (!model.includes(`/${sha256}/`))
    throw new NotHealthy(`${JobName} evaluates ${model}, not that of ${sha256}`);
  const value = await evaluate(job, JobName, sha256);
  const said = `${need(env, "METRIC")} of ${model} is ${value}`;
  const threshold = Number(need(env, "THRESHOLD"));
  // What is no number is not above anything.
  if (!(value >= threshold)) throw new NotHealthy(`${said}, under ${threshold}`);
  await aws.ssm.send(new PutParameterCommand({ Name: need(env, "ACCEPTED"), Value: model, Overwrite: true }));
  return `${said}, ${threshold} is enough`;
}

/** Under the run's own name, so that no evaluation of old is taken for this one. */
async function evaluate(job: Job, JobName: string, sha256: string): Promise<number> {
  const [bucket = "", ...folder] = need(job.env, "RESULTS").split("/");
  const key = [...folder, sha256, `${need(job.env, "EXECUTION")}.json`].join("/");
  const { JobRunId = "" } = await job.aws.glue.send(
    new StartJobRunCommand({ JobName, Arguments: { "--result": `s3://${bucket}/${key}` } }),
  );
  const run = await ended(job, JobName, JobRunId);
  if (run.JobRunState !== "SUCCEEDED")
    throw new NotHealthy(
      `run ${JobRunId} of ${JobName} is ${run.JobRunState ?? "gone"}: ${run.ErrorMessage ?? "no reason given"}`,
    );
  return metricIn(await read(job, bucket, key), need(job.env, "METRIC"));
}

async function ended(job: Job, JobName: string, RunId: string): Promise<JobRun> {
  for (;;) {
    const { JobRun: run } = await job.aws.glue.send(new GetJobRunCommand({ JobName, RunId }));
    if (run === undefined || !running.has(run.JobRunState ?? "")) return run ?? {};
    await job.clock.pause(between);
  }
}

async function read({ aws }: Job, Bucket: string, Key: string): Promise<string> {
  try {
    const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? "";
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") throw new NotHealthy(`the evaluation has left no ${Key}`);
    throw error;
  }
}

/** `{ "accuracy": 0.93 }`. */
function metricIn(text: string, metric: string): number {
  const told = parseJson(text, "the evaluation");
  const value = (told as Record<string, unknown> | null)?.[metric];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new NotHealthy(`the evaluation tells no number as ${metric}`);
}
