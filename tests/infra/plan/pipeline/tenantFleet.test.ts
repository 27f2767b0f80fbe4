import { expect } from "chai";
import { pipeline as model } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { renderStages } from "../../../../infra/components/pipeline/render.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn, planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { testWorld } from "../../../sandbox/aws/world.ts";
import { exampleConfig } from "../../example.ts";
import { sampleTargets, sampleTenants } from "./samples.ts";

const first = exampleConfig("tooling").apps[0];
const ofRings = (rings: readonly string[], count = rings.length) => {
  const target = {
    ...sampleTargets.tenantFleet,
    rings: rings.map((name) => ({ name, budget: 1 })),
    maxParallel: 50,
  };
  const tenants = sampleTenants(rings, count);
  const config = exampleConfig("tooling", { apps: [{ ...first, name: "hello", target }], tenants });
  return { config, plan: planPipeline(config, config.apps[0] as App) };
};

describe("C16 the pipeline of a fleet", () => {
  it("E5 serves ring after ring: each is verified, deployed and looked at before the next one begins", () => {
    const { plan } = ofRings(["canary", "early", "broad"]);
    const actions = plan.stages.at(-1)?.actions ?? [];
    expect(actions.map(({ name, runOrder }) => `${runOrder} ${name}`)).to.deep.equal([
      "1 Prod-Approve",
      "2 Prod-Record",
      "3 Prod-Promote",
      ...["Canary", "Early", "Broad"].flatMap((ring, index) =>
        ["Verify", "Deploy", "Check"].map((what, step) => `${4 + 3 * index + step} Prod-${what}-${ring}`),
      ),
    ]);
    const told = actions.flatMap((action) =>
      "variables" in action && action.kind === "deploy" ? [action.variables] : [],
    );
    expect(told.map((variables) => [variables["RING"], variables["BUDGET"]])).to.deep.equal([
      ["canary", "1"],
      ["early", "1"],
      ["broad", "1"],
    ]);
  });

  it("E5 is within CodePipeline's quotas with as many rings as there may be, and its jobs are declared once", () => {
    const { config, plan } = ofRings(Array.from({ length: 15 }, (_, index) => `r${index}`));
    const inputs = {
      name: plan.name,
      pipelineType: "V2",
      roleArn: names.roleArn(plan.account, plan.role),
      artifactStores: [{ location: "acme-store", type: "S3" }],
      stages: renderStages(plan, "arn:aws:codeconnections:eu-central-1:276677566922:connection/1"),
    };
    expect(model.check?.(inputs, testWorld().context())).to.deep.equal([]);
    const projects = jobsIn(config, "972823772653").map(({ project }) => project);
    expect(projects).to.deep.equal([...new Set(projects)]);
    expect(plan.stages).to.have.length(6);
  });

  it("C16 a thousand tenants add no action, no role and no right of the pipeline's", () => {
    const rings = ["canary", "broad"];
    const [few, many] = [ofRings(rings), ofRings(rings, 1000)];
    expect(many.plan).to.deep.equal(few.plan);
  });

  it("an environment without tenants has a ring for who comes meanwhile", () => {
    const dev = ofRings(["canary"]).plan.stages.find(({ environment }) => environment === "dev");
    expect(dev?.actions.map(({ name }) => name)).to.include("Dev-Deploy-Canary");
  });
});
