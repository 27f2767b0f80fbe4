// Runs a workflow of Glue once as it was released: only where every step of it succeeds the release is healthy, and may go on.
import { GetWorkflowRunCommand, StartWorkflowRunCommand, type WorkflowRun } from "@aws-sdk/client-glue";
import { checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

/** Seconds between two looks; the job's own time is the limit behind it. */
const between = 30;

export const checkGlue = (job: Job): Promise<string> => checkDeployed(job, () => look(job));

async function look(job: Job): Promise<string> {
  const Name = need(job.env, "WORKFLOW");
  const { RunId } = await job.aws.glue.send(new StartWorkflowRunCommand({ Name }));
  if (RunId === undefined) throw new NotHealthy(`Glue starts no run of ${Name}`);
  const run = await ended(job, Name, RunId);
  const { SucceededActions: succeeded = 0 } = run.Statistics ?? {};
  const steps = Number(need(job.env, "STEPS"));
  // A run is completed whatever became of its steps; what follows a step that failed was never started.
  if (run.Status !== "COMPLETED" || succeeded !== steps)
    throw new NotHealthy(
      `${succeeded} of ${steps} steps of ${Name} succeeded, run ${RunId} is ${run.Status ?? "gone"}${run.ErrorMessage === undefined ? "" : `: ${run.ErrorMessage}`}`,
    );
  return `all ${steps} steps of ${Name} succeeded in run ${RunId}`;
}

async function ended(job: Job, Name: string, RunId: string): Promise<WorkflowRun> {
  for (;;) {
    const { Run } = await job.aws.glue.send(new GetWorkflowRunCommand({ Name, RunId }));
    if (Run === undefined || Run.Status !== "RUNNING") return Run ?? {};
    await job.clock.pause(between);
  }
}
