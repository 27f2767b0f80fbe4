// `npm run test:landing-zone`: lists in expected.json which rule reports a kind of mutant that is not listed yet. A person reads
// whether it is the right rule before committing it; the test then holds every mutant of that kind to it.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rules } from "../../../policy-pack/pack.ts";
import { discover } from "./discover.ts";
import { goldenState } from "./golden.ts";
import { LEFT_OUT } from "./leftOut.ts";
import { survey, type Expected } from "./survey.ts";

const TABLE = path.join(import.meta.dirname, "expected.json");
const listed = JSON.parse(readFileSync(TABLE, "utf8")) as Expected;
const resources = goldenState();
const before = survey({ resources, rules, expected: listed, leftOut: LEFT_OUT });
const found = discover(resources, rules, before.unlisted);
const all = Object.entries({ ...listed, ...found }).toSorted(([a], [b]) => a.localeCompare(b));
writeFileSync(TABLE, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
const survivors = [...before.unlisted.keys()].filter((kind) => found[kind] === undefined);
for (const kind of survivors) console.log(`no rule reports ${kind}`);
console.log(
  `${before.mutants} mutants, ${Object.keys(found).length} kinds listed anew, ${survivors.length} survive`,
);
process.exitCode = survivors.length > 0 ? 1 : 0;
