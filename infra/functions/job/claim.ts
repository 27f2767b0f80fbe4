// Lets one release at a time into an app's environment: a parameter that only one can make, and that goes with its job.
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { NotDeployed } from "./deployment.ts";
import { need, type Job } from "./settings.ts";

/** Throws NotDeployed while another execution works there. What a job has left that died is of its own execution, or expires. */
export async function claimed<T>(job: Job, work: () => Promise<T>): Promise<T> {
  const Name = need(job.env, "CLAIM");
  const own = need(job.env, "EXECUTION");
  try {
    await job.aws.ssm.send(new PutParameterCommand({ Name, Value: own, Type: "String", ...expiring(job) }));
  } catch (error) {
    if ((error as Error).name !== "ParameterAlreadyExists") throw error;
    await demandOwn(job, Name, own);
  }
  try {
    return await work();
  } finally {
    await job.aws.ssm.send(new DeleteParameterCommand({ Name })).catch((error: Error) => {
      // Its time was over.
      if (error.name !== "ParameterNotFound") throw error;
    });
  }
}

/** Parameter Store deletes it once the job's own time is over (Systems Manager User Guide, "Assigning parameter policies"). */
function expiring({ env, clock }: Job) {
  const end = clock.now().getTime() + Number(need(env, "CLAIM_MINUTES")) * 60_000;
  const Timestamp = new Date(end).toISOString();
  const policy = { Type: "Expiration", Version: "1.0", Attributes: { Timestamp } };
  return { Tier: "Advanced" as const, Policies: JSON.stringify([policy]) };
}

async function demandOwn({ aws }: Job, Name: string, own: string): Promise<void> {
  const holder = await aws.ssm.send(new GetParameterCommand({ Name })).then(
    ({ Parameter }) => Parameter?.Value,
    // It has ended in between.
    (error: Error) => (error.name === "ParameterNotFound" ? "that has just ended" : Promise.reject(error)),
  );
  if (holder === own) return;
  throw new NotDeployed(
    `execution ${holder ?? "unknown"} releases here; nothing has changed, try again once it has ended`,
  );
}
