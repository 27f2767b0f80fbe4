// `npm run test:landing-zone`: weakens all that the five stacks declare, one thing at a time, and lists in expected.json which
// rule reports a kind of mutant that is not listed yet. A person reads whether it is the right rule before committing it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { rules } from "../../../policy-pack/pack.ts";
import { start } from "../../acceptance/support.ts";
import { discover } from "./discover.ts";
import { LEFT_OUT } from "./leftOut/leftOut.ts";
import { statesIn } from "./states.ts";
import { sort, survey, unneeded, type Expected, type Sorted } from "./survey.ts";

const TABLE = path.join(import.meta.dirname, "expected.json");
const HELP = `npm run test:landing-zone [-- --data-dir DIR] [--left-out]
  Every mutant of the five stacks that npm start brings up; ends with 1 where a rule misses one.
  --data-dir DIR   takes the states that an earlier npm start left there, and starts nothing
  --left-out       lists what no rule has to report, with the number of mutants and the reason, and judges nothing
`;

async function main(): Promise<number> {
  const options = {
    "data-dir": { type: "string" },
    "left-out": { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return print([HELP], 0);
  const resources = statesIn(values["data-dir"] ?? (await brought()));
  const given = { resources, rules, leftOut: LEFT_OUT, expected: read() };
  const sorted = sort(given);
  if (values["left-out"]) return print([...listed(sorted), summed(sorted)], 0);
  const { faults, unlisted } = survey(given, sorted.asked);
  const { found, survivors } = discover(resources, rules, unlisted);
  const expected = Object.entries({ ...given.expected, ...found }).toSorted(([a], [b]) => a.localeCompare(b));
  const table = JSON.stringify(Object.fromEntries(expected));
  writeFileSync(TABLE, await format(table, { parser: "json", printWidth: 110 }));
  const missed = faults.filter((fault) => !fault.endsWith("reports it"));
  const lines = [
    ...missed,
    ...survivors.map(({ kind, urn }) => `no rule reports ${kind}, on ${urn}`),
    ...unneeded(given),
    `${summed(sorted)}; ${Object.keys(found).length} kinds listed anew, ${missed.length + survivors.length} missed`,
  ];
  return print(lines, lines.length > 1 ? 1 : 0);
}

/** For a person to review: one line a reason, with what it leaves out. */
const listed = ({ left }: Sorted): readonly string[] =>
  [...left].map(([{ type, what, on, reason }, mutants]) => {
    const where = on ? ` on ${on.source}` : "";
    return `${String(mutants.length).padStart(4)}  ${type} ${what.join(", ")}${where}\n      ${reason}`;
  });

const summed = ({ asked, left }: Sorted): string => {
  const out = [...left.values()].flat();
  const kinds = (mutants: typeof asked) => new Set(mutants.map(({ kind }) => kind)).size;
  const all = [...asked, ...out];
  return `${all.length} mutants of ${kinds(all)} kinds: ${asked.length} of ${kinds(asked)} to report, ${out.length} of ${kinds(out)} left out for ${left.size} reasons`;
};

const read = (): Expected => JSON.parse(readFileSync(TABLE, "utf8")) as Expected;

const print = (lines: readonly string[], code: number): number => {
  process.stdout.write(`${lines.join("\n")}\n`);
  return code;
};

/** The data directory of a start of its own, which goes with this process. */
async function brought(): Promise<string> {
  const dir = mkdtempSync(path.join(tmpdir(), "lockgate-mutants-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  const started = start(["--data-dir", path.join(dir, "data"), "--port", "0", "--once"]);
  if ((await started.ended) !== 0) throw new Error(started.output());
  return path.join(dir, "data");
}

process.exitCode = await main();
