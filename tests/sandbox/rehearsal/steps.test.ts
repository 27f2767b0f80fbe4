// Whatever action of a pipeline fails: none that follows it is begun, and its stage goes back to what it had when it was good.
import { expect } from "chai";
import { declaredPipelines, type DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import type { Company } from "../../../policy-pack/access/company.ts";
import { VirtualClock } from "../../../sandbox/rehearsal/clock.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";
import type { Run, Snapshot } from "../../../sandbox/rehearsal/run.ts";
import { walkStages, type Walk } from "../../../sandbox/rehearsal/steps.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";
import { declaredCompany } from "../../infra/company.ts";
import { valueOf } from "../../infra/example.ts";
import { exampleNames, exampleRow } from "./kinds.ts";

/** They differ in their stages: rings of tenants, one deployment for each environment, with and without checks. */
const kept = new Set(["hello-tenants", "game", "top-scores"]);

describe("C1 walking the stages of a pipeline", function () {
  this.timeout(120_000);
  let company: Company;
  let pipelines: readonly DeclaredPipeline[];
  before(async () => {
    const window = { cron: "* * 9-16 ? * MON-THU", zone: "Europe/Berlin" };
    const environments = (valueOf("tooling", "environments") as Record<string, unknown>[]).map((row) =>
      row["production"] === true ? { ...row, window } : row,
    );
    company = await declaredCompany({
      apps: exampleNames.filter((name) => kept.has(name)).map(exampleRow),
      environments,
    });
    pipelines = declaredPipelines(company.model);
  });

  /** What walking asks of a world, and no AWS. */
  function worldOf(): World {
    let executions = 0;
    return {
      company,
      clock: new VirtualClock(),
      harness: { asked: [], ask: () => undefined, fault: () => undefined },
      targets: [],
      lastGood: new Map<string, Snapshot>(),
      rollbacks: new Map<string, string>(),
      newExecution: () => `e-${(executions += 1)}`,
    } as object as World;
  }

  const runOf = (world: World, pipeline: DeclaredPipeline, commit: string): Run => ({
    world,
    pipeline,
    execution: world.newExecution(),
    source: "",
    commit,
    message: "",
    answersAfter: 0,
    artifacts: new Map(),
    variables: new Map([["of", commit]]),
  });

  /** Each action does nothing but say for which commit it was begun; the one that fails does so for `bad` only. */
  async function walk(run: Run, fails: string | undefined, more: Partial<Walk> = {}) {
    const begun: string[] = [];
    const heard: Step[] = [];
    const { ok, steps } = await walkStages(run, {
      injection: undefined,
      before: async () => undefined,
      waits: true,
      onStage: () => undefined,
      onStep: (step) => void heard.push(step),
      performer: () => async (action, of) => {
        const commit = of.variables.get("of") ?? "";
        begun.push(`${action.name} of ${commit}`);
        return { ok: action.name !== fails || commit !== "bad", text: "" };
      },
      ...more,
    });
    return { ok, steps, begun, heard };
  }

  const actionsOf = ({ stages }: DeclaredPipeline) =>
    stages.flatMap((stage) => stage.actions.map(({ name }) => ({ stage, name })));

  it("begins all actions in their order where none fails, and what guards a stage before them", async () => {
    expect(pipelines.map(({ name }) => name).toSorted()).to.deep.equal([...kept].toSorted());
    for (const pipeline of pipelines) {
      const { ok, steps, begun } = await walk(runOf(worldOf(), pipeline, "good"), undefined);
      expect(ok).to.equal(true);
      expect(begun).to.deep.equal(actionsOf(pipeline).map(({ name }) => `${name} of good`));
      expect(steps.filter(({ does }) => does === "enter").map(({ stage }) => stage)).to.deep.equal(["Prod"]);
    }
  });

  it("begins none that follows the one that fails, at every place, and goes nowhere back to where nothing was good", async () => {
    for (const pipeline of pipelines) {
      const all = actionsOf(pipeline);
      expect(all.length).to.be.greaterThan(15);
      for (const [index, { name }] of all.entries()) {
        const { ok, steps, begun, heard } = await walk(runOf(worldOf(), pipeline, "bad"), name);
        expect(ok, name).to.equal(false);
        expect(begun, name).to.deep.equal(all.slice(0, index + 1).map((each) => `${each.name} of bad`));
        expect(steps.at(-1), name).to.include({ action: name, result: "failed" });
        expect(heard, name).to.deep.equal(steps);
      }
    }
  });

  it("has the stage go back to what it had when it was good, at every place after the source, in an execution that CodePipeline calls a rollback", async () => {
    for (const pipeline of pipelines)
      for (const [index, { name, stage }] of actionsOf(pipeline).entries()) {
        const world = worldOf();
        await walk(runOf(world, pipeline, "good"), undefined);
        const { begun, steps, heard } = await walk(runOf(world, pipeline, "bad"), name);
        const goesBack = stage.onFailure === "ROLLBACK";
        // All of a stage that changes an environment goes back; nothing is to be taken back where nothing was changed.
        expect(goesBack, name).to.equal(stage.actions.some((each) => each.name.includes("-Deploy")));
        const back = goesBack ? stage.actions.map((each) => `${each.name} of good`) : [];
        expect(begun.slice(index + 1), name).to.deep.equal(back);
        const again = steps.filter(({ rollback }) => rollback === true);
        expect(
          again.map(({ action }) => `${action} of good`),
          name,
        ).to.deep.equal(back);
        expect(heard, name).to.deep.equal(steps);
        for (const { execution } of again) expect(world.rollbacks.get(execution), name).to.equal("e-1");
      }
  });

  it("tries an action again that died, once, and goes on", async () => {
    const [pipeline] = pipelines;
    for (const { name } of actionsOf(pipeline!)) {
      let tries = 0;
      const { ok, steps } = await walk(runOf(worldOf(), pipeline!, "good"), undefined, {
        injection: { action: name, how: "crash" },
        performer: (action) => async () => ({ ok: action.name !== name || (tries += 1) > 1, text: "" }),
      });
      expect(ok, name).to.equal(true);
      expect(steps.filter(({ attempt }) => attempt === 2).map(({ action }) => action)).to.deep.equal([name]);
    }
  });

  it("begins nothing of a stage whose window is closed, and takes nothing back", async () => {
    for (const pipeline of pipelines) {
      const world = worldOf();
      await walk(runOf(world, pipeline, "good"), undefined);
      const { ok, begun } = await walk(runOf(world, pipeline, "bad"), undefined, {
        injection: { action: "Prod", how: "closed" },
      });
      expect(ok).to.equal(false);
      const before = actionsOf(pipeline).filter(({ stage }) => stage.name !== "Prod");
      expect(begun).to.deep.equal(before.map(({ name }) => `${name} of bad`));
    }
  });
});
