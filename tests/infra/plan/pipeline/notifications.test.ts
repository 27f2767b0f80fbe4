import { expect } from "chai";
import { pipelineNotifications } from "../../../../infra/plan/pipeline/notifications.ts";
import { matchesPattern } from "../../../../policy-pack/model/eventPatterns.ts";
import { isEventPattern } from "../../../../sandbox/aws/cloudwatch/eventPattern.ts";

const notifications = pipelineNotifications(["top-scores"]);
const told = (event: object): string[] =>
  notifications.filter(({ pattern }) => matchesPattern(pattern, event)).map(({ name }) => name);

const run = (state: string, pipeline = "top-scores"): object => ({
  source: "aws.codepipeline",
  "detail-type": "CodePipeline Pipeline Execution State Change",
  detail: { pipeline, state, version: 1 },
});
const call = (service: string, eventName: string, pipelineName = "top-scores"): object => ({
  source: `aws.${service}`,
  "detail-type": "AWS API Call via CloudTrail",
  detail: { eventSource: `${service}.amazonaws.com`, eventName, requestParameters: { pipelineName } },
});

describe("PIPE-16, D12, E11 what people learn of pipelines", () => {
  for (const { name, pattern } of notifications)
    it(`${name} is a pattern that EventBridge takes`, () => {
      expect(isEventPattern(JSON.stringify(pattern))).to.equal(undefined);
    });

  it("a failed run is told, one that goes on or another company's is not", () => {
    expect(told(run("FAILED"))).to.deep.equal(["failed"]);
    for (const state of ["STARTED", "SUCCEEDED"]) expect(told(run(state)), state).to.deep.equal([]);
    expect(told(run("FAILED", "other"))).to.deep.equal([]);
  });

  it("E11 each failure, answer to an approval and override is told by one of them, once", () => {
    expect(told(run("FAILED"))).to.deep.equal(["failed"]);
    expect(told(call("codepipeline", "PutApprovalResult"))).to.deep.equal(["decided"]);
    expect(told(call("codepipeline", "PutApprovalResult", "other"))).to.deep.equal([]);
    expect(told(call("codepipeline", "OverrideStageCondition"))).to.deep.equal(["changed"]);
  });

  for (const [service, name] of [
    ["codepipeline", "EnableStageTransition"],
    ["codepipeline", "RetryStageExecution"],
    ["codepipeline", "StopPipelineExecution"],
    ["codepipeline", "UpdatePipeline"],
    ["codepipeline", "DeletePipeline"],
    ["codepipeline", "OverrideStageCondition"],
    ["codepipeline", "RollbackStage"],
    ["codebuild", "CreateProject"],
    ["codebuild", "DeleteProject"],
    ["codebuild", "UpdateProject"],
  ] as const)
    it(`${name} is told`, () => {
      expect(told(call(service, name))).to.deep.equal(["changed"]);
    });

  for (const [service, name] of [
    ["codepipeline", "GetPipeline"],
    ["codebuild", "StartBuild"],
    ["devops-guru", "UpdatePipeline"],
  ] as const)
    it(`${name} of ${service} is harmless`, () => {
      expect(told(call(service, name))).to.deep.equal([]);
    });
});
