// Decides of which events of pipelines people learn at once, as patterns of EventBridge.

export type Notification = { name: string; what: string; pattern: object };

/** Until somebody has looked at it and says so by its workflow, each release that has it tells of it again. */
const findings: Notification = {
  name: "found",
  what: "A pipeline found something of high or critical severity that nobody has accepted",
  pattern: {
    source: ["aws.securityhub"],
    "detail-type": ["Security Hub Findings - Imported"],
    detail: {
      findings: {
        ProductName: ["Lockgate"],
        RecordState: ["ACTIVE"],
        Severity: { Label: ["HIGH", "CRITICAL"] },
        Workflow: { Status: ["NEW"] },
      },
    },
  },
};

/**
 * Approvals have topics of their own, by which they ask; what was answered is told here, with who it was. Each event is one
 * notification's, so that nobody gets it twice. `pipelines` are names.
 */
export const pipelineNotifications = (pipelines: readonly string[]): Notification[] => [
  {
    name: "failed",
    what: "A run of a pipeline failed",
    pattern: {
      source: ["aws.codepipeline"],
      "detail-type": ["CodePipeline Pipeline Execution State Change"],
      detail: { pipeline: pipelines, state: ["FAILED"] },
    },
  },
  {
    name: "decided",
    what: "Somebody approved a release, or rejected it",
    pattern: {
      source: ["aws.codepipeline"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["codepipeline.amazonaws.com"],
        eventName: ["PutApprovalResult"],
        requestParameters: { pipelineName: pipelines },
      },
    },
  },
  findings,
  {
    name: "changed",
    what: "Somebody changed a pipeline or a job, stopped or repeated a run, rolled a stage back, or overrode a condition",
    pattern: {
      source: ["aws.codepipeline", "aws.codebuild"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["codepipeline.amazonaws.com", "codebuild.amazonaws.com"],
        eventName: [
          "CreateProject",
          "DeletePipeline",
          "DeleteProject",
          "DisableStageTransition",
          "EnableStageTransition",
          "OverrideStageCondition",
          "RetryStageExecution",
          "RollbackStage",
          "StopPipelineExecution",
          "UpdatePipeline",
          "UpdateProject",
        ],
      },
    },
  },
];
