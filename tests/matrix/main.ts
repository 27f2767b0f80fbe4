// `npm run test:matrix`: every source with every target. The company is planned, rendered and judged by the policy pack, and each
// example is rehearsed to production with nothing failing, once from each kind of source.
import path from "node:path";
import { parseArgs } from "node:util";
import type { App } from "../../infra/configuration/schema.ts";
import { sampleSources } from "../infra/plan/pipeline/samples.ts";
import { buildGo } from "../support/goProgram.ts";
import { exampleNames, exampleRow } from "../sandbox/rehearsal/kinds.ts";
import { walk, type Cell } from "./walk.ts";

type SourceKind = App["source"]["kind"];
const kinds = Object.keys(sampleSources) as SourceKind[];
const HELP = `npm run test:matrix [-- --source KIND]... [--app NAME]...
  Rehearses each example to production from each kind of source; ends with 1 where one does not come there.
  --source KIND   only from these: ${kinds.join(", ")}
  --app NAME      only these of examples/
`;

async function main(): Promise<number> {
  const options = {
    source: { type: "string", multiple: true },
    app: { type: "string", multiple: true },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ options });
  const apps = exampleNames.filter((name) => values.app?.includes(name) ?? true);
  const sources = kinds.filter((kind) => values.source?.includes(kind) ?? true);
  if (values.help || apps.length === 0 || sources.length === 0) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  // What a build would install from the internet is there already.
  const crane = path.resolve(import.meta.dirname, "../support/crane");
  process.env["PATH"] = `${path.dirname(buildGo(crane, "crane", "crane"))}:${process.env["PATH"]}`;
  const cells: Cell[] = [];
  for (const source of sources) cells.push(...(await walk(source, apps, say)));
  table(sources, apps, cells);
  const wrong = cells.filter(({ fault }) => fault !== undefined);
  for (const { source, app, fault } of wrong) say(`${app} from ${source}: ${fault}`);
  return wrong.length === 0 ? 0 : 1;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A row for each example, with its kind of target; a column for each kind of source. */
function table(sources: readonly SourceKind[], apps: readonly string[], cells: readonly Cell[]): void {
  const widths = [14, 16, ...sources.map((source) => Math.max(source.length, 6))];
  const line = (texts: readonly string[]): void =>
    say(texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join("  "));
  line(["app", "target", ...sources]);
  for (const app of apps) {
    const of = (source: SourceKind) => cells.find((cell) => cell.app === app && cell.source === source);
    const shown = sources.map((source) => (of(source)?.fault === undefined ? "passes" : "FAILS"));
    line([app, exampleRow(app).target.kind, ...shown]);
  }
}

process.exitCode = await main();
