// What the operations on jobs, triggers, workflows and machines ask of IAM (Service Authorization Reference).
import type { CallsOf } from "./awsCalls.ts";

const on =
  (action: string, kind: string, key: string): CallsOf =>
  (input, { account, region }) => [
    {
      action: `glue:${action}`,
      resource: `arn:aws:glue:${region}:${account}:${kind}/${String(input[key])}`,
      account,
    },
  ];

/** A change of a job hands its role over anew. */
const updateJob: CallsOf = (input, place, model) => [
  ...(on("UpdateJob", "job", "JobName")(input, place, model) as Exclude<
    ReturnType<CallsOf>,
    Promise<unknown>
  >),
  {
    action: "iam:PassRole",
    resource: String((input["JobUpdate"] as { Role?: string }).Role),
    account: place.account,
    context: { "iam:PassedToService": "glue.amazonaws.com" },
  },
];

export const glueCalls: Readonly<Record<string, CallsOf>> = {
  "SFNClient.StartExecutionCommand": (input, { account }) => [
    { action: "states:StartExecution", resource: String(input["stateMachineArn"]), account },
  ],
  "GlueClient.GetJobCommand": on("GetJob", "job", "JobName"),
  "GlueClient.StartJobRunCommand": on("StartJobRun", "job", "JobName"),
  "GlueClient.GetJobRunCommand": on("GetJobRun", "job", "JobName"),
  "GlueClient.UpdateJobCommand": updateJob,
  "GlueClient.GetTriggerCommand": on("GetTrigger", "trigger", "Name"),
  "GlueClient.StartTriggerCommand": on("StartTrigger", "trigger", "Name"),
  "GlueClient.StopTriggerCommand": on("StopTrigger", "trigger", "Name"),
  "GlueClient.GetWorkflowCommand": on("GetWorkflow", "workflow", "Name"),
  "GlueClient.StartWorkflowRunCommand": on("StartWorkflowRun", "workflow", "Name"),
  "GlueClient.GetWorkflowRunCommand": on("GetWorkflowRun", "workflow", "Name"),
};
