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
  if (run.Status === "COMPLETED" && succeeded === steps)
    return `all ${steps} steps of ${Name} succeeded in run ${RunId}`;
  throw new NotHealthy(
    [
      `${succeeded} of ${steps} steps of ${Name} succeeded, run ${RunId} is ${run.Status ?? "gone"}`,
      ...whyOf(run),
    ].join("; "),
  );
}

async function ended(job: Job, Name: string, RunId: string): Promise<WorkflowRun> {
  for (;;) {
    const { Run } = await job.aws.glue.send(new GetWorkflowRunCommand({ Name, RunId, IncludeGraph: true }));
    if (Run === undefined || Run.Status !== "RUNNING") return Run ?? {};
    await job.clock.pause(between);
  }
}

/** Of each job and crawler that failed, what Glue says of it. */
const whyOf = ({ ErrorMessage, Graph }: WorkflowRun): string[] => [
  ...(ErrorMessage === undefined ? [] : [ErrorMessage]),
  ...(Graph?.Nodes ?? []).flatMap(({ Name = "", JobDetails, CrawlerDetails }) => [
    ...(JobDetails?.JobRuns ?? []).flatMap((each) => told(Name, each.ErrorMessage)),
    ...(CrawlerDetails?.Crawls ?? []).flatMap((each) => told(Name, each.ErrorMessage)),
  ]),
];
const told = (name: string, why: string | undefined): string[] => (why ? [`${name}: ${why}`] : []);
