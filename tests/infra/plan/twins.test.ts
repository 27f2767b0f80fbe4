// Pipelines of apps whose production has a twin: a stage behind all others, of the same jobs, for what production has accepted.
import { expect } from "chai";
import { planPipeline } from "../../../infra/plan/pipeline/plan.ts";
import type { App } from "../../../infra/configuration/schema.ts";
import type { JobAction, Stage } from "../../../infra/plan/pipeline/types.ts";
import { viewOf } from "../../../infra/plan/twins.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { account, shared, twin, twinConfig } from "../twin.ts";

const window = { cron: "* * 9-16 ? * MON-THU", zone: "Europe/Berlin" };
const rows = valueOf("tooling", "environments") as { name: string }[];
const environments = rows.map((row) => (row.name === "prod" ? { ...row, window } : row));
const config = exampleConfig("tooling", { ...shared, environments });
const app = config.apps[0] as App;
const { stages } = planPipeline(config, app);
const stageOf = (name: string): Stage => stages.find((stage) => stage.name === name)!;
const jobOf = (stage: string, action: string): JobAction["job"] => {
  const found = stageOf(stage).actions.find(({ name }) => name === `${stage}-${action}`);
  if (found === undefined || !("job" in found)) throw new Error(`${stage} has no job ${action}`);
  return found.job;
};

describe("E8 the pipeline of an app whose production has a twin", () => {
  it("E8 comes to the twin behind production, at any hour and with nobody's approval", () => {
    expect(stages.map(({ name }) => name).slice(-2)).to.deep.equal(["Prod", "Mirror"]);
    expect(stageOf("Prod").window).to.deep.equal(window);
    expect(stageOf("Mirror").window).to.equal(undefined);
    expect(stageOf("Mirror").actions.map(({ name }) => name)).to.deep.equal(
      ["Promote", "Verify", "Deploy", "Check"].map((what) => `Mirror-${what}`),
    );
    expect(jobOf("Mirror", "Deploy").variables["APPROVAL"]).to.equal("none");
    expect(jobOf("Prod", "Deploy").variables["APPROVAL"]).to.equal("manual");
  });

  it("E8 is promoted by the promoter that also brings releases to production, only while they are healthy there", () => {
    const [theirs, ours] = [jobOf("Prod", "Promote"), jobOf("Mirror", "Promote")];
    expect(ours.role).to.equal(theirs.role);
    expect(ours.project).to.not.equal(theirs.project);
    expect(ours.variables).to.include({
      ENVIRONMENT: "test",
      NEXT_ENVIRONMENT: "mirror",
      HEALTHY_IN: "prod",
    });
    expect(theirs.variables).to.not.have.property("HEALTHY_IN");
    expect(stageOf("Mirror").actions[0]?.inputs).to.deep.equal(["ReleaseTest"]);
    const chains = JSON.stringify(ours.statements).match(/\*#[a-z]+(?=["#])/g);
    expect(new Set(chains)).to.deep.equal(new Set(["*#mirror"]));
    expect(JSON.stringify(ours.statements)).to.include(account).and.not.include("972823772653");
  });

  it("E8 verifies by the policy of production, and runs in the twin's account the jobs that its own stack declares", () => {
    const policy = (stage: string) => jobOf(stage, "Verify").variables["VERIFICATION_POLICY"];
    expect(policy("Mirror")).to.equal(policy("Prod"));
    const own = planPipeline(viewOf(twinConfig(), "mirror"), app).stages;
    expect(own.map(({ name }) => name).slice(-2)).to.deep.equal(["Test", "Mirror"]);
    const declared = own
      .flatMap(({ actions }): Stage["actions"] => actions)
      .flatMap((action) => ("job" in action && action.account === account ? [action.job] : []));
    expect(declared).to.deep.equal(["Verify", "Deploy", "Check"].map((what) => jobOf("Mirror", what)));
  });

  it("E8 has a stage for each of several twins, and none of their jobs more than once", () => {
    const second = { ...twin, name: "mirror2", accountId: "317810518648" };
    const networks = [...shared.addresses.networks, { name: "mirror2", region: "eu-central-1" }];
    const two = exampleConfig("tooling", {
      ...shared,
      apps: shared.apps.slice(0, -1),
      twins: [twin, second],
      addresses: { ...shared.addresses, networks },
    });
    const names = planPipeline(two, two.apps[0] as App).stages.map(({ name }) => name);
    expect(names.slice(-3)).to.deep.equal(["Prod", "Mirror", "Mirror2"]);
  });
});
