import { expect } from "chai";
import { pipelineNotifications } from "../../../../infra/plan/pipeline/notifications.ts";
import { toAsff } from "../../../../infra/plan/scans/asff.ts";
import type { Finding } from "../../../../infra/plan/scans/finding.ts";
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

const context = {
  app: "top-scores",
  account: "111111111111",
  region: "eu-central-1",
  pipeline: "arn:aws:codepipeline:eu-central-1:111111111111:top-scores",
  at: new Date("2026-01-01T00:00:00Z"),
};
const scanned = (severity: number): Finding => ({
  slot: "sast",
  tool: "semgrep",
  rule: "r1",
  title: "what it is",
  severity,
  place: "src/a.js",
});
/** As Security Hub tells of what was imported: a list, in which one is enough. */
const imported = (...findings: object[]): object => ({
  source: "aws.securityhub",
  "detail-type": "Security Hub Findings - Imported",
  detail: { findings },
});
/** What the job imports, by the code that it runs. */
const asff = (severity: number, accepted = false): object => {
  const finding = scanned(severity);
  return toAsff([finding], new Set(accepted ? [finding] : []), context)[0] as object;
};

describe("D5 what people learn of findings", () => {
  it("D5 is what a pipeline found of high or critical severity, at the band's edges", () => {
    for (const severity of [70, 89, 90, 100]) expect(told(imported(asff(severity)))).to.deep.equal(["found"]);
    for (const severity of [0, 39, 69]) expect(told(imported(asff(severity)))).to.deep.equal([]);
  });

  it("D5 is none that was accepted, is gone, or that somebody has looked at", () => {
    expect(told(imported(asff(90, true)))).to.deep.equal([]);
    expect(told(imported({ ...asff(90), RecordState: "ARCHIVED" }))).to.deep.equal([]);
    for (const Status of ["NOTIFIED", "RESOLVED", "SUPPRESSED"])
      expect(told(imported({ ...asff(90), Workflow: { Status } })), Status).to.deep.equal([]);
  });

  it("D5 is none of another product, and none that is put together from two", () => {
    expect(told(imported({ ...asff(90), ProductName: "Inspector" }))).to.deep.equal([]);
    expect(told(imported(asff(10), { ...asff(90), ProductName: "Inspector" }))).to.deep.equal([]);
    expect(told(imported(asff(10), asff(90)))).to.deep.equal(["found"]);
  });
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
