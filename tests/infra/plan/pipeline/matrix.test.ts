// Every source with every target: planned and rendered. What the local AWS would refuse of a pipeline is none of it.
import { expect } from "chai";
import { pipeline as model } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { renderStages, renderTriggers } from "../../../../infra/components/pipeline/render.ts";
import { commands } from "../../../../infra/functions/job/commands.ts";
import * as names from "../../../../infra/plan/names.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";
import { testWorld } from "../../../sandbox/aws/world.ts";
import { exampleConfig } from "../../example.ts";
import { sampleApps, sampleSources, sampleTargets } from "./samples.ts";

const connection = "arn:aws:codeconnections:eu-central-1:276677566922:connection/1";

for (const source of Object.values(sampleSources))
  for (const target of Object.values(sampleTargets))
    describe(`C1 ${source.kind} to ${target.kind}`, () => {
      const config = exampleConfig("tooling", { apps: [{ ...sampleApps[0], name: "app", source, target }] });
      const app = config.apps[0];
      if (app === undefined) throw new Error("no app");
      const plan = planPipeline(config, app);
      const stages = renderStages(plan, connection);
      const actions = stages.flatMap((stage) => stage.actions);
      const jobs = plan.stages
        .flatMap((stage) => [...stage.actions])
        .flatMap((action): Job[] => ("job" in action ? [action.job] : []));

      it("is a pipeline that CodePipeline takes, within its quotas of stages and actions", () => {
        const inputs = {
          name: plan.name,
          pipelineType: "V2",
          executionMode: "QUEUED",
          roleArn: names.roleArn(plan.account, plan.role),
          artifactStores: [{ location: "acme-store", type: "S3" }],
          variables: [{ name: "RollbackTo", defaultValue: "none" }],
          stages,
          triggers: renderTriggers(plan),
        };
        expect(model.check?.(inputs, testWorld().context())).to.deep.equal([]);
        expect(stages.length).to.be.within(4, 7);
        for (const stage of stages) expect(stage.actions.length, stage.name).to.be.at.most(50);
        expect(actions.length).to.be.at.most(500);
      });

      it("goes back by itself wherever it deploys", () => {
        for (const [i, stage] of plan.stages.entries())
          if (stage.actions.some(({ kind }) => kind === "deploy"))
            expect(stages[i]?.onFailure, stage.name).to.deep.equal({ result: "ROLLBACK" });
      });

      it("is started by one thing: pushes to its branch, its own arrival, its own image, or the router", () => {
        const [first] = actions;
        const triggers = renderTriggers(plan);
        if (source.kind === "imagePush") {
          expect(triggers).to.deep.equal([]);
          expect(first?.configuration).to.deep.equal({
            RepositoryName: "lockgate/app",
            ImageTag: "named-by-digest",
          });
        } else if (source.kind === "monorepo") {
          expect(triggers).to.deep.equal([]);
          expect(first?.configuration["DetectChanges"]).to.equal("false");
        } else if (first?.provider === "S3") {
          expect(triggers).to.deep.equal([]);
          expect(first.configuration["PollForSourceChanges"]).to.equal("false");
          expect(first.configuration["S3ObjectKey"]).to.equal("app/source.zip");
        } else {
          expect(triggers).to.have.length(1);
          expect(first?.configuration["DetectChanges"]).to.equal("false");
        }
      });

      it("runs commands that the jobs' tools have", () => {
        const asked = jobs.flatMap(({ buildspec }) =>
          [...buildspec.matchAll(/lockgate\.mjs\\?" (\w+)/g)].map(([, command]) => command),
        );
        expect(asked.length).to.be.at.least(jobs.length);
        for (const command of asked) expect(commands).to.have.property(command ?? "");
      });

      it("commits within ten minutes, and signs as a role of its own", () => {
        const build = jobs.find(({ kind }) => kind === "build");
        expect(build?.timeoutMinutes).to.be.at.most(10);
        const sign = jobs.find(({ kind }) => kind === "sign");
        expect(sign?.role).to.equal(names.signerRole);
        expect(build?.statements.flatMap(({ Action }) => Action)).to.not.include("kms:Sign");
      });
    });
