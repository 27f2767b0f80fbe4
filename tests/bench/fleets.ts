// Measures the plan of a fleet: a thousand tenants in one app's pipeline, checked, planned and rendered, against a pipeline for
// each of a thousand apps; and how long planning and rendering those takes alone.
import { renderStages } from "../../infra/components/pipeline/render.ts";
import { planFleet } from "../../infra/plan/fleet/waves.ts";
import { planPipeline } from "../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../infra/example.ts";
import { sampleTargets, sampleTenants } from "../infra/plan/pipeline/samples.ts";
import { compare, renderComparison, renderTimes, took } from "./pairs.ts";

const count = 1000;
const rings = ["canary", "early", "broad"];
const [first] = exampleConfig("tooling").apps;
const target = { ...sampleTargets.tenantFleet, maxParallel: 50, rings: rings.map((name) => ({ name })) };
const tenants = sampleTenants(rings, count);

const render = (config: ReturnType<typeof exampleConfig<"tooling">>): number =>
  config.apps.flatMap((app) => renderStages(planPipeline(config, app), "arn")).length;

const appEach = (): ReturnType<typeof exampleConfig<"tooling">> =>
  exampleConfig("tooling", { apps: tenants.map(({ id }) => ({ ...first, name: id })) });

export async function measureFleets(_: string, rounds: number): Promise<void> {
  const pair = {
    name: `${count} tenants: configuration checked, waves planned, pipeline rendered`,
    ours: {
      label: "one fleet",
      run: async () => {
        const config = exampleConfig("tooling", { apps: [{ ...first, name: "hello", target }], tenants });
        const plan = planFleet(config.tenants, {
          rings: rings.map((name) => ({ name, budget: 0 })),
          maxParallel: 50,
        });
        const planned = plan.flatMap(({ waves }) => waves.flat()).length;
        if (planned !== count || render(config) === 0) throw new Error(`${planned} tenants are planned`);
      },
    },
    alternative: {
      label: "an app each",
      run: async () => {
        if (render(appEach()) === 0) throw new Error("nothing is rendered");
      },
    },
  };
  process.stdout.write(`${renderComparison(pair, await compare(pair, rounds))}\n`);
  const checked = appEach();
  const alone = {
    label: `${count} pipelines, an app each, planned and rendered`,
    run: async () => void render(checked),
  };
  const times = [];
  for (let round = 0; round < rounds; round++) times.push(await took(alone));
  process.stdout.write(`${renderTimes(alone.label, times)}\n`);
}
