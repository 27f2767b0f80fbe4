import { expect } from "chai";
import {
  renderStages,
  renderTriggers,
  type RenderedAction,
} from "../../../../infra/components/pipeline/render.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../../example.ts";

const config = exampleConfig("tooling");
const plan = planPipeline(config, config.apps[0] as App);
const stages = renderStages(plan, "arn:connection");
const action = (name: string): RenderedAction<string> => {
  const found = stages.flatMap((stage) => stage.actions).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no action ${name}`);
  return found;
};

describe("renderStages", () => {
  it("fetches by CodeConnections, one repository and branch, no token", () => {
    expect(action("Source")).to.deep.include({
      category: "Source",
      provider: "CodeStarSourceConnection",
      configuration: {
        FullRepositoryId: "acme/top-scores",
        BranchName: "main",
        OutputArtifactFormat: "CODE_ZIP",
        DetectChanges: "false",
        ConnectionArn: "arn:connection",
      },
    });
  });

  it("gives every action a role in the account that it acts in", () => {
    for (const { name, roleArn } of stages.flatMap((stage) => stage.actions))
      expect(roleArn, name).to.match(/^arn:aws:iam::\d{12}:role\/.+-run$/);
    expect(action("Prod-Deploy").roleArn).to.equal(
      "arn:aws:iam::972823772653:role/lockgate-top-scores-prod-deploy-run",
    );
  });

  it("E2 lets a release into an environment within its window only, and ends the run outside of it", () => {
    const window = { cron: "* * 9-16 ? * MON-THU", zone: "Europe/Berlin" };
    const environments = config.environments.map((row) => (row.production ? { ...row, window } : row));
    const windowed = renderStages(
      planPipeline(exampleConfig("tooling", { environments }), config.apps[0] as App),
      "arn:connection",
    );
    expect(windowed.flatMap(({ name, beforeEntry }) => (beforeEntry ? [name] : []))).to.deep.equal(["Prod"]);
    expect(windowed.at(-1)?.beforeEntry?.condition).to.deep.equal({
      result: "FAIL",
      rules: [
        {
          name: "Window",
          ruleTypeId: { category: "Rule", owner: "AWS", provider: "DeploymentWindow", version: "1" },
          configuration: { Cron: window.cron, TimeZone: window.zone },
        },
      ],
    });
  });

  it("asks for approval through the environment's topic, naming the commit", () => {
    expect(action("Prod-Approve").configuration["NotificationArn"]).to.equal(
      "arn:aws:sns:eu-central-1:276677566922:lockgate-prod-approval",
    );
    expect(action("Prod-Approve").configuration["CustomData"]).to.contain("#{Source.CommitId}");
    expect(action("Prod-Approve").configuration["ExternalEntityLink"]).to.equal(
      "https://github.com/acme/top-scores/commit/#{Source.CommitId}",
    );
  });

  it("tells only the signer which commit was fetched, only the verifier of a rollback, and all but the build their run", () => {
    const variables = (name: string): string[] => {
      const rows = JSON.parse(action(name).configuration["EnvironmentVariables"] ?? "[]") as {
        name: string;
        value: string;
      }[];
      return rows.map((row) => `${row.name}=${row.value}`);
    };
    const execution = "EXECUTION=#{codepipeline.PipelineExecutionId}";
    expect(variables("Build")).to.deep.equal([]);
    expect(variables("Sign")).to.deep.equal([execution, "COMMIT=#{Source.CommitId}"]);
    for (const name of ["Test-Promote", "Test-Deploy", "Test-Check", "Prod-Record"])
      expect(variables(name), name).to.deep.equal([execution]);
    expect(variables("Prod-Verify")).to.deep.equal([execution, "ROLLBACK_TO=#{variables.RollbackTo}"]);
  });

  it("verifies and deploys the same artifact", () => {
    for (const environment of ["Dev", "Test", "Prod"])
      expect(action(`${environment}-Verify`).inputArtifacts).to.deep.equal(
        action(`${environment}-Deploy`).inputArtifacts,
      );
  });

  it("PIPE-07 rolls back stages that deploy", () => {
    expect(stages.map(({ name, onFailure }) => [name, onFailure?.result])).to.deep.equal([
      ["Source", undefined],
      ["Build", undefined],
      ["Sign", undefined],
      ["Dev", "ROLLBACK"],
      ["Test", "ROLLBACK"],
      ["Prod", "ROLLBACK"],
    ]);
  });
});

describe("renderTriggers", () => {
  it("starts on pushes to the released branch only", () => {
    expect(renderTriggers(plan)).to.deep.equal([
      {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: { sourceActionName: "Source", pushes: [{ branches: { includes: ["main"] } }] },
      },
    ]);
  });
});
