// `npm run test:matrix`: every source with every target. A company with all examples is planned, rendered and previewed by the
// real engine under the policy pack, and each example is rehearsed to production with nothing failing, once from each source.
import path from "node:path";
import { parseArgs } from "node:util";
import type { App } from "../../infra/configuration/schema.ts";
import { sampleSources } from "../infra/plan/pipeline/samples.ts";
import { buildGo } from "../support/goProgram.ts";
import { exampleNames, exampleRow } from "../sandbox/rehearsal/kinds.ts";
import { Engine } from "./engine.ts";
import { previews, saidOf } from "./previews.ts";
import { suites } from "./suite.ts";
import { walk, type Cell } from "./walk.ts";

type SourceKind = App["source"]["kind"];
const kinds = Object.keys(sampleSources) as SourceKind[];
const HELP = `npm run test:matrix [-- --source KIND]... [--app NAME]... [--part preview|rehearse]
npm run test:matrix -- --suite [--app NAME]...
  Previews a company with all examples from each kind of source by the real engine, under the policy pack, and rehearses each
  example to production; ends with 1 where a rule finds something or an example does not come to production.
  --source KIND   only from these: ${kinds.join(", ")}
  --app NAME      only these of examples/ (all are in the company that is previewed)
  --part PART     only the previews, or only the rehearsals
  --suite         instead: each example, from its own source, through all that can go wrong on its way; a verdict for each case
`;

async function main(): Promise<number> {
  const options = {
    source: { type: "string", multiple: true },
    app: { type: "string", multiple: true },
    part: { type: "string" },
    suite: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ options });
  const apps = exampleNames.filter((name) => values.app?.includes(name) ?? true);
  const sources = kinds.filter((kind) => values.source?.includes(kind) ?? true);
  const isPart = values.part === undefined || ["preview", "rehearse"].includes(values.part);
  if (values.help || apps.length === 0 || sources.length === 0 || !isPart) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  if (values.suite === true) {
    withCrane();
    return (await suites(apps, say)) ? 0 : 1;
  }
  const cells = [
    ...(values.part === "rehearse" ? [] : await previewed(sources, apps)),
    ...(values.part === "preview" ? [] : await rehearsed(sources, apps)),
  ];
  table(sources, apps, cells);
  const wrong = cells.filter(({ fault }) => fault !== undefined);
  for (const { source, app, fault } of wrong) say(`${app} from ${source}: ${fault}`);
  return wrong.length === 0 ? 0 : 1;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** One local AWS for all: from one source to the next only what differs is changed. */
async function previewed(sources: readonly SourceKind[], apps: readonly string[]): Promise<Cell[]> {
  const engine = await Engine.open();
  try {
    const cells: Cell[] = [];
    for (const source of sources) {
      const said = await previews(engine, source);
      for (const { stack, urn, text } of said) say(`${source}: ${stack} ${urn} ${text}`);
      say(`${source}: five stacks are previewed, ${said.length} findings`);
      for (const app of apps) {
        const fault = saidOf(app, exampleNames, said).map(({ text }) => text);
        cells.push({ source, app, ...(fault.length === 0 ? {} : { fault: fault.join("; ") }) });
      }
    }
    return cells;
  } finally {
    await engine.close();
  }
}

/** What a build would install from the internet is there already. */
function withCrane(): void {
  const crane = path.resolve(import.meta.dirname, "../support/crane");
  process.env["PATH"] = `${path.dirname(buildGo(crane, "crane", "crane"))}:${process.env["PATH"]}`;
}

async function rehearsed(sources: readonly SourceKind[], apps: readonly string[]): Promise<Cell[]> {
  withCrane();
  const cells: Cell[] = [];
  for (const source of sources)
    cells.push(
      ...(await walk(source, apps, ({ app, fault }) =>
        say(`${source}: ${app} ${fault === undefined ? "is in production" : `FAILS: ${fault}`}`),
      )),
    );
  return cells;
}

/** A row for each example, with its kind of target; a column for each kind of source. */
function table(sources: readonly SourceKind[], apps: readonly string[], cells: readonly Cell[]): void {
  const widths = [14, 16, ...sources.map((source) => Math.max(source.length, 6))];
  const line = (texts: readonly string[]): void =>
    say(texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join("  "));
  line(["app", "target", ...sources]);
  for (const app of apps) {
    const failed = (source: SourceKind) =>
      cells.some((cell) => cell.app === app && cell.source === source && cell.fault !== undefined);
    const shown = sources.map((source) => (failed(source) ? "FAILS" : "passes"));
    line([app, exampleRow(app).target.kind, ...shown]);
  }
}

process.exitCode = await main();
