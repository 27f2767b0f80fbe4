import { expect } from "chai";
import fc from "fast-check";
import type { SharedConfig } from "../../../../infra/configuration/schema.ts";
import { renderStages, renderTriggers } from "../../../../infra/components/pipeline/render.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn, planPipeline, title } from "../../../../infra/plan/pipeline/plan.ts";
import type { verificationPolicy } from "../../../../infra/plan/pipeline/verification.ts";
import { trustedSigningKeys } from "../../../../infra/plan/signingKeys.ts";
import type { Action, PipelinePlan } from "../../../../infra/plan/pipeline/types.ts";
import { pipeline as model } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { testWorld } from "../../../sandbox/aws/world.ts";
import { exampleConfig } from "../../example.ts";
import { arbitraryConfig } from "../arbitraryConfig.ts";

const config = exampleConfig("tooling");
const plan = planPipeline(config, config.apps[0] as SharedConfig["apps"][number]);
const shape = (made: PipelinePlan) =>
  made.stages.map((stage) => [stage.name, ...stage.actions.map(({ name }) => name)]);

describe("the example's pipeline", () => {
  it("goes from the source to production through test", () => {
    expect(shape(plan)).to.deep.equal([
      ["Source", "Source"],
      ["Build", "Build"],
      ["Sign", "Sign"],
      ["Dev", "Dev-Verify", "Dev-Deploy", "Dev-Check"],
      ["Test", "Test-Promote", "Test-Verify", "Test-Deploy", "Test-Check"],
      ["Prod", "Prod-Approve", "Prod-Record", "Prod-Promote", "Prod-Verify", "Prod-Deploy", "Prod-Check"],
    ]);
  });

  it("promotes from the account before, and verifies in the target's own", () => {
    const accountOf = (name: string) => actionsOf(plan).find((action) => action.name === name)?.account;
    expect(accountOf("Sign")).to.equal(config.toolingAccountId);
    expect(accountOf("Test-Promote")).to.equal("783562562418");
    expect(accountOf("Prod-Promote")).to.equal("452234911790");
    expect(accountOf("Prod-Verify")).to.equal("972823772653");
    expect(accountOf("Prod-Deploy")).to.equal("972823772653");
  });

  it("writes the store that the next environment reads", () => {
    const variables = (name: string) => jobOf(plan, name).variables;
    expect(variables("Test-Promote")["NEXT_BUCKET"]).to.equal(variables("Test-Verify")["STORE_BUCKET"]);
    expect(variables("Test-Verify")["STORE_BUCKET"]).to.equal(variables("Test-Deploy")["STORE_BUCKET"]);
    expect(variables("Sign")["STORE_BUCKET"]).to.equal(variables("Dev-Verify")["STORE_BUCKET"]);
  });

  it("verifies by the key, the builder and the source that it signs with", () => {
    const { BUILDER, SOURCE_REPOSITORY, SOURCE_REF } = jobOf(plan, "Sign").variables;
    for (const name of ["Dev-Verify", "Test-Verify", "Prod-Verify"]) {
      const policy = JSON.parse(jobOf(plan, name).variables["VERIFICATION_POLICY"] ?? "") as ReturnType<
        typeof verificationPolicy
      >;
      expect(policy.keys).to.include.deep.members(trustedSigningKeys(config));
      expect(policy.builders).to.deep.equal([BUILDER]);
      expect(policy.source).to.deep.equal({ repository: SOURCE_REPOSITORY, ref: SOURCE_REF });
      expect(policy.demands).to.include({ sbom: true, tests: true });
    }
  });
});

describe("C3 an approval", () => {
  const versions = (from: SharedConfig): string[] => {
    const made = planPipeline(from, from.apps[0] as SharedConfig["apps"][number]);
    return ["Prod-Record", "Prod-Deploy"].map((name) => jobOf(made, name).variables["CONFIG_VERSION"] ?? "");
  };

  it("C3 is of the target as the one who approves is told, and as the job finds it", () => {
    const [recorded = "", deployed] = versions(config);
    expect(recorded)
      .to.match(/^[0-9a-f]{64}$/)
      .and.to.equal(deployed);
    const ask = actionsOf(plan).find(({ name }) => name === "Prod-Approve");
    expect(ask && "message" in ask ? ask.message : "").to.include(`configuration ${recorded.slice(0, 12)}`);
    expect(jobOf(plan, "Prod-Deploy").variables["APPROVAL"]).to.equal("manual");
    expect(jobOf(plan, "Test-Deploy").variables["APPROVAL"]).to.equal("none");
  });

  it("C3 is void for any other target: its settings, its account, its region", () => {
    const [app] = config.apps as [SharedConfig["apps"][number]];
    const prod = { ...config.environments[2], accountId: "111122223333" } as never;
    const others: SharedConfig[] = [
      { ...config, apps: [{ ...app, target: { ...app.target, memory: 1024 } as never }] },
      { ...config, environments: [config.environments[0]!, config.environments[1]!, prod] },
      { ...config, region: "eu-west-1" },
    ];
    const all = [config, ...others].map((from) => versions(from)[0]);
    expect(new Set(all).size).to.equal(all.length);
    const [build] = [{ ...app, build: { ...app.build, output: "out" } }];
    expect(versions({ ...config, apps: [build] })).to.deep.equal(versions(config));
  });
});

const actionsOf = (made: PipelinePlan): Action[] => made.stages.flatMap((stage) => [...stage.actions]);
function jobOf(made: PipelinePlan, name: string) {
  const action = actionsOf(made).find((candidate) => candidate.name === name);
  if (action === undefined || !("job" in action)) throw new Error(`no job ${name}`);
  return action.job;
}

const connection = "arn:aws:codeconnections:eu-central-1:276677566922:connection/1";

/** As CodePipeline wants them: one for each region in which an action runs, named by it where there is more than one. */
const storesOf = (made: PipelinePlan) => {
  const regions = new Set([
    made.region,
    ...actionsOf(made).flatMap((one) => ("job" in one ? [one.job.region] : [])),
  ]);
  return [...regions].map((region) => ({
    location: `acme-${region}`,
    type: "S3",
    ...(regions.size > 1 ? { region } : {}),
  }));
};

/** A property of every pipeline of every valid configuration. */
const always = (check: (made: PipelinePlan, from: SharedConfig) => void) =>
  fc.assert(
    fc.property(arbitraryConfig, (from) => {
      for (const app of from.apps) check(planPipeline(from, app), from);
    }),
    { numRuns: 60 },
  );

describe("C1 every pipeline", () => {
  it("has 4 to 7 stages, the first is the source alone", () =>
    always(({ stages }) => {
      expect(stages.length).to.be.within(4, 7);
      expect(stages[0]?.actions.map(({ kind }) => kind)).to.deep.equal(["source"]);
    }));

  it("commits within ten minutes", () =>
    always((made) => {
      expect(jobOf(made, "Build").timeoutMinutes).to.be.at.most(10);
    }));

  it("verifies right before each deploy, on the same single input", () =>
    always(({ stages }) => {
      for (const { name, actions } of stages.filter(({ environment }) => environment !== undefined)) {
        const deploys = actions.filter(({ kind }) => kind === "deploy");
        expect(deploys, name).to.not.have.length(0);
        for (const deploy of deploys) {
          const before = actions.filter(({ runOrder }) => runOrder === deploy.runOrder - 1);
          expect(before.map(({ kind, inputs }) => ({ kind, inputs }))).to.deep.equal([
            { kind: "verify", inputs: deploy.inputs },
          ]);
          expect(deploy.inputs).to.have.length(1);
        }
      }
      const outside = stages.filter(({ environment }) => environment === undefined);
      expect(outside.flatMap(({ actions }) => actions.map(({ kind }) => kind))).not.to.include("deploy");
    }));

  it("runs the actions of a stage one after the other", () =>
    always(({ stages }) => {
      for (const { actions } of stages)
        expect(actions.map(({ runOrder }) => runOrder)).to.deep.equal(actions.map((_, i) => i + 1));
    }));

  it("consumes only what an action before has produced, and no two produce one artifact", () =>
    always((made) => {
      const produced = new Set<string>();
      for (const action of actionsOf(made)) {
        for (const input of action.inputs)
          expect(produced.has(input), `${action.name} needs ${input}`).to.equal(true);
        for (const output of action.outputs) {
          expect(produced.has(output), output).to.equal(false);
          produced.add(output);
        }
      }
    }));

  it("promotes an environment's release from the one before it, never straight to production", () =>
    always(({ stages }, from) => {
      from.environments.forEach((environment, i) => {
        const stage = stages.find((candidate) => candidate.environment === environment.name);
        const promote = stage?.actions.find(({ kind }) => kind === "promote");
        expect(promote?.account).to.equal(from.environments[i - 1]?.accountId);
        if (i > 0)
          expect(promote?.inputs).to.deep.equal([`Release${title(from.environments[i - 1]?.name ?? "")}`]);
      });
    }));

  it("lets a release into an environment within its window only", () =>
    always(({ stages }, from) => {
      for (const { name, window } of from.environments)
        expect(stages.find(({ environment }) => environment === name)?.window, name).to.deep.equal(window);
    }));

  it("is a pipeline that CodePipeline takes, goes back wherever it deploys, and keeps its quotas", () =>
    always((made) => {
      const stages = renderStages(made, connection);
      const inputs = {
        name: made.name,
        pipelineType: "V2",
        executionMode: "QUEUED",
        roleArn: names.roleArn(made.account, made.role),
        artifactStores: storesOf(made),
        variables: [{ name: "RollbackTo", defaultValue: "none" }],
        stages,
        triggers: renderTriggers(made),
      };
      expect(model.check?.(inputs, testWorld().context())).to.deep.equal([]);
      for (const [i, { actions, window }] of made.stages.entries()) {
        expect(actions.length).to.be.at.most(50);
        const back = actions.some(({ kind }) => kind === "deploy") ? { result: "ROLLBACK" } : undefined;
        expect(stages[i]?.onFailure).to.deep.equal(back);
        expect(JSON.stringify(stages[i]?.beforeEntry ?? {}).includes("DeploymentWindow")).to.equal(
          window !== undefined,
        );
      }
      expect(actionsOf(made).length).to.be.at.most(500);
    }));

  it("asks before production", () =>
    always(({ stages }, from) => {
      for (const { name } of from.environments.filter(({ production }) => production))
        expect(stages.find(({ environment }) => environment === name)?.actions[0]?.kind).to.equal("approve");
    }));

  it("has one role for each action, which the pipeline alone may assume, and no other", () =>
    always((made) => {
      const roles = actionsOf(made).map((action) => names.roleArn(action.account, action.runRole));
      expect(new Set(roles).size).to.equal(roles.length);
      expect(made.runRoles).to.have.members(roles);
    }));
});

describe("jobsIn", () => {
  it("gives each job of each pipeline to exactly one account", () => {
    fc.assert(
      fc.property(arbitraryConfig, (from) => {
        const accounts = [from.toolingAccountId, ...from.environments.map(({ accountId }) => accountId)];
        const projects = [...new Set(accounts)].flatMap((account) =>
          jobsIn(from, account).map(({ project }) => `${account}/${project}`),
        );
        const planned = from.apps.flatMap((app) =>
          actionsOf(planPipeline(from, app)).filter((action) => "job" in action),
        );
        expect(new Set(projects).size).to.equal(planned.length);
      }),
      { numRuns: 40 },
    );
  });
});
