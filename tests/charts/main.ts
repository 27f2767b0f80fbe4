// `npm run test:charts`: Helm really renders the charts with the values of docs/kubernetes, and takes each of them.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";
import { charts } from "../../infra/plan/kubernetes/table.ts";
import { chartPlaces } from "../docs/charts.ts";
import { strangeImages, untaken } from "./taken.ts";

const HELP = `npm run test:charts -- --charts FOLDER [--helm PROGRAM]

Lints and renders each chart of infra/plan/kubernetes/table.ts with our values, and says which of them no template reads, and
which images machines could not pull. FOLDER holds the charts, each as helm pull --untar --untardir FOLDER leaves it, with the
charts that it depends on. Nothing is fetched, and no cluster is asked.
`;

type Row = Record<string, unknown>;
const { values: words } = parseArgs({
  options: {
    charts: { type: "string" },
    helm: { type: "string", default: "helm" },
    help: { type: "boolean", default: false },
  },
});

function run(command: string, args: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${stderr || stdout}`);
  return stdout;
}

function faultsOf(folder: string, helm: string, name: string): string[] {
  const places = chartPlaces();
  const { chart, version, values } = charts[name]!;
  const own = path.join(folder, chart.split("/")[1] ?? "");
  const found = (parse(readFileSync(path.join(own, "Chart.yaml"), "utf8")) as { version: string }).version;
  if (found !== version) return [`is ${found}, and ours are values of ${version}`];
  const ours = values(places) as Row;
  const render = (some: Row): string =>
    run(helm, ["template", name, own, "--namespace", name, "--values", "-"], stringify(some));
  run(helm, ["lint", own, "--values", "-"], stringify(ours));
  const defaults = parse(readFileSync(path.join(own, "values.yaml"), "utf8")) as Row;
  const registry = `${places.registry.account}.dkr.ecr.${places.registry.region}.amazonaws.com/`;
  return [
    ...untaken(ours, defaults, render).map((key) => `takes no ${key}`),
    ...strangeImages(render(ours), registry).map((image) => `runs ${image}, which machines can't pull`),
  ];
}

if (words.help || words.charts === undefined) {
  process.stdout.write(HELP);
  process.exitCode = words.help ? 0 : 2;
} else {
  for (const name of Object.keys(charts)) {
    const faults = faultsOf(path.resolve(words.charts), words.helm, name);
    process.stdout.write(`${name}: ${faults.length === 0 ? "each value is taken" : ""}\n`);
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
