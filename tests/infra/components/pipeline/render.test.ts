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

  it("asks for approval through the environment's topic, naming the commit", () => {
    expect(action("Prod-Approve").configuration["NotificationArn"]).to.equal(
      "arn:aws:sns:eu-central-1:276677566922:lockgate-prod-approval",
    );
    expect(action("Prod-Approve").configuration["CustomData"]).to.contain("#{Source.CommitId}");
  });

  it("tells only the signer which commit was fetched", () => {
    const told = stages
      .flatMap((stage) => stage.actions)
      .filter(({ configuration }) => "EnvironmentVariables" in configuration);
    expect(told.map(({ name }) => name)).to.deep.equal(["Sign"]);
    expect(told[0]?.configuration["EnvironmentVariables"]).to.contain("#{Source.CommitId}");
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
