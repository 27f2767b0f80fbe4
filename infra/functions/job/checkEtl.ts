// Lets a sample arrive where no people's data is, and waits for what becomes of it; in production it looks at what the jobs run.
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetJobCommand } from "@aws-sdk/client-glue";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

/** Seconds between two looks; looks until an arrival must be known. */
const limits = { between: 15, looks: 20 };

export const checkEtl = (job: Job): Promise<string> => checkDeployed(job, (sha256) => look(job, sha256));

async function look(job: Job, sha256: string): Promise<string> {
  const names = JSON.parse(need(job.env, "JOBS")) as string[];
  for (const JobName of names) {
    const { Job: found } = await job.aws.glue.send(new GetJobCommand({ JobName }));
    const location = found?.Command?.ScriptLocation ?? "nothing";
    if (!location.includes(`/${sha256}/`)) throw new NotHealthy(`${JobName} runs ${location}, not ${sha256}`);
  }
  const sample = job.env["SAMPLE"];
  if (sample === undefined) return `${names.join(" and ")} run ${sha256}`;
  const id = await send(job, sample);
  return `${id} was made by ${names.join(" and ")} in ${await completed(job, id)}`;
}

/** Under the run's own name; S3 gives each attempt a version of its own. */
async function send({ env, aws }: Job, sample: string): Promise<string> {
  const Key = `${need(env, "APP")}/check/${need(env, "EXECUTION")}.csv`;
  const { VersionId } = await aws.s3.send(
    new PutObjectCommand({ Bucket: need(env, "RAW"), Key, Body: sample }),
  );
  return `${Key}#${VersionId ?? ""}`;
}

/** Seconds until it was. */
async function completed(job: Job, id: string): Promise<string> {
  const began = job.clock.now().getTime();
  for (let looks = 0; ; looks += 1) {
    const { Item } = await job.aws.dynamo.send(
      new GetItemCommand({
        TableName: need(job.env, "ARRIVALS"),
        Key: { id: { S: id } },
        ConsistentRead: true,
      }),
    );
    const state = Item?.["state"]?.S;
    if (state === "completed") return `${Math.round((job.clock.now().getTime() - began) / 1000)} s`;
    if (state === "failed") throw new NotHealthy(`${id} failed: ${Item?.["reason"]?.S ?? "no reason given"}`);
    if (state === undefined && looks >= limits.looks) throw new NotHealthy(`nothing has begun with ${id}`);
    await job.clock.pause(limits.between);
  }
}
