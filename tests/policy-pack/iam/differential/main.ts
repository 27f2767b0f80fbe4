// `npm run test:differential`: compares the evaluator with an independent one over random requests.
import path from "node:path";
import { parseArgs } from "node:util";
import { evaluate, type Effect } from "../../../../policy-pack/iam/index.ts";
import { cacheFolder } from "../../../../sandbox/toolchain/cacheFolder.ts";
import { generate, type Call } from "./generate.ts";
import { KNOWN, type Known } from "./known.ts";
import { loadReference, type Reference, type Verdict } from "./reference.ts";

const HELP = `npm run test:differential [-- --seed N --count N]
  Compares the IAM evaluator with an independent one, which is installed into Lockgate's cache folder for the run.
  --seed N    repeats a run (default: a new one, which is printed)
  --count N   how many requests (default 50000)
`;
const SHOWN = 3;

type Tally = {
  agreed: Record<Verdict, number>;
  known: Map<Known, number>;
  unexplained: { call: Call; ours: string; theirs: Verdict }[];
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, count: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return (say(HELP), 0);
  const seed = whole("--seed", values.seed ?? String(Date.now() % 2 ** 31), 0);
  const count = whole("--count", values.count ?? "50000", 1);
  const reference = await loadReference(path.join(cacheFolder(process.env), "iam-reference"), say);
  say(`seed ${seed}, ${count} requests`);
  const stale = await staleEntries(reference);
  const tally = await compare(reference, seed, count);
  report(tally, stale);
  return tally.unexplained.length > 0 || stale.length > 0 ? 1 : 0;
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || value >= 2 ** 31)
    throw new Error(`${option} "${text}": give a whole number from ${least} to ${2 ** 31 - 1}`);
  return value;
}

/** Entries of the table whose example no longer comes out as it says. */
async function staleEntries(reference: Reference): Promise<string[]> {
  const stale: string[] = [];
  for (const { name, example, ours, theirs } of KNOWN) {
    const now = {
      ours: evaluate(example.request, example.policies).effect,
      theirs: await reference(example),
    };
    if (now.ours !== ours || now.theirs !== theirs)
      stale.push(`${name}: the table says ${ours}/${theirs}, now it is ${now.ours}/${now.theirs}`);
  }
  return stale;
}

async function compare(reference: Reference, seed: number, count: number): Promise<Tally> {
  const tally: Tally = { agreed: { allow: 0, deny: 0 }, known: new Map(), unexplained: [] };
  for (const call of generate(seed, count)) {
    const ours = evaluate(call.request, call.policies).effect;
    const theirs = await reference(call);
    if (ours === theirs) {
      tally.agreed[theirs] += 1;
      continue;
    }
    const known = await explain(reference, call, ours);
    if (known) tally.known.set(known, (tally.known.get(known) ?? 0) + 1);
    else tally.unexplained.push({ call, ours, theirs });
  }
  return tally;
}

/** An entry explains a difference only if, said in other words (also those of the other entries), the reference agrees. */
async function explain(reference: Reference, call: Call, ours: Effect): Promise<Known | undefined> {
  const covering = KNOWN.filter((known) => known.covers(call, ours));
  for (const entry of covering) {
    if (!entry.reworded || (await reference(entry.reworded(call))) === ours) return entry;
  }
  const all = covering.reduce((so, entry) => entry.reworded?.(so) ?? so, call);
  return covering[0] && (await reference(all)) === ours ? covering[0] : undefined;
}

function report({ agreed, known, unexplained }: Tally, stale: readonly string[]): void {
  say(`agreed: ${agreed.allow} allowed, ${agreed.deny} denied`);
  for (const { name, reason } of KNOWN) {
    const times = [...known].find(([entry]) => entry.name === name)?.[1] ?? 0;
    say(`known difference, ${times} times: ${name}\n    ${reason}`);
  }
  for (const line of stale) say(`no longer a difference, take it out of known.ts: ${line}`);
  say(`unexplained: ${unexplained.length}`);
  for (const [group, list] of Object.entries(Object.groupBy(unexplained, groupOf)))
    say(`  ${list?.length} times ${group}`);
  for (const { call, ours, theirs } of unexplained.slice(0, SHOWN))
    say(`  ours ${ours}, reference ${theirs}: ${JSON.stringify(call)}`);
}

function groupOf({ call: { request }, ours, theirs }: Tally["unexplained"][number]): string {
  const { principal, action, resourceAccount } = request;
  const where =
    "account" in principal && principal.account === resourceAccount ? "same account" : "from outside";
  return `${action} by ${principal.kind}, ${where}: ours ${ours}, reference ${theirs}`;
}

function say(line: string): void {
  process.stdout.write(line.endsWith("\n") ? line : `${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
