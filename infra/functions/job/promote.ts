// The promoter as a job: takes the release that the pipeline hands over, hands over the one in the next store.
import { createHandler } from "../promote/handler.ts";
import { handedOver } from "./handedOver.ts";
import { handOver, type Job } from "./settings.ts";

export async function promoteRelease(job: Job): Promise<string> {
  const release = await handedOver(job);
  const promoted = await createHandler(job.env, job.aws, job.clock)(release);
  await handOver(job, promoted);
  return `promoted ${promoted.app} ${promoted.sha256} to ${promoted.bucket}`;
}
