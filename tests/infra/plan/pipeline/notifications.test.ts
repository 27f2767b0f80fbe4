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
const call = (service: string, eventName: string): object => ({
  source: `aws.${service}`,
  "detail-type": "AWS API Call via CloudTrail",
  detail: { eventSource: `${service}.amazonaws.com`, eventName, userIdentity: { type: "AssumedRole" } },
});

describe("PIPE-16, D12 what people learn of pipelines", () => {
  for (const { name, pattern } of notifications)
    it(`${name} is a pattern that EventBridge takes`, () => {
      expect(isEventPattern(JSON.stringify(pattern))).to.equal(undefined);
    });

  it("a failed run is told, one that goes on or another company's is not", () => {
    expect(told(run("FAILED"))).to.deep.equal(["failed"]);
    for (const state of ["STARTED", "SUCCEEDED"]) expect(told(run(state)), state).to.deep.equal([]);
    expect(told(run("FAILED", "other"))).to.deep.equal([]);
  });

  for (const [service, name] of [
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
