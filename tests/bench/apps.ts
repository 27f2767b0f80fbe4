// Measures previews of the tooling stack for growing numbers of apps: what one more costs, and whether that stays flat.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { createClient } from "../../automation/client/client.ts";
import { withCompanyStates } from "../../sandbox/companyStates.ts";
import { bringUp } from "../../sandbox/start/bringUp.ts";
import { startPlatform, type StopList } from "../../sandbox/start/platform.ts";
import { grownApps } from "./grownApps.ts";
import { median, took, type Took, type Way } from "./pairs.ts";
import { ROOT } from "./projects.ts";
import { pulumi } from "./pulumi.ts";
import { renderSlopes, slopesOf } from "./slopes.ts";

const SIZES = [1, 10, 30];
const PACK = ["--policy-pack", path.join(ROOT, "policy-pack")];

export async function measureApps(scratch: string, rounds: number): Promise<void> {
  const stops: StopList = [];
  try {
    const env = await companyWithOrg(path.join(scratch, "apps"), stops);
    // What roles may do is decided by the boundary that `org` declares.
    await withCompanyStates("pulumi", env, (all) => previews(scratch, rounds, all));
  } finally {
    for (const part of stops.reverse()) await part.stop();
  }
}

async function previews(scratch: string, rounds: number, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [label, more] of [
    ["without the pack", []],
    ["with the pack", PACK],
  ] as const) {
    const ways = SIZES.map((count) => previewOf(count, scratch, env, more));
    process.stdout.write(`${linesOf(label, await inTurn(ways, rounds)).join("\n")}\n`);
  }
}

/** A local AWS in which the accounts and their roles exist, which a preview assumes; of tooling itself nothing. */
async function companyWithOrg(dataDir: string, stops: StopList): Promise<Record<string, string>> {
  mkdirSync(dataDir);
  const options = { help: false, stacks: [], port: 0, dataDir, once: true, fresh: false };
  const platform = await startPlatform(options, process.stdout, stops);
  const up = await bringUp(createClient(platform), ["org"], process.stdout, new AbortController().signal);
  if (up.notStarted.length > 0) throw new Error("org, which tooling needs, did not come up");
  const env = platform.pulumiEnv as Record<string, string>;
  await pulumi(env, ROOT, ["stack", "init", "tooling", "--no-select"]);
  return env;
}

function previewOf(count: number, scratch: string, env: NodeJS.ProcessEnv, more: readonly string[]): Way {
  const file = path.join(scratch, `Pulumi.tooling.${count}.yaml`);
  writeFileSync(file, stringify(grownApps(count)));
  const args = ["preview", "-s", "tooling", "--config-file", file, "--non-interactive", ...more];
  return { label: String(count), run: () => pulumi(env, ROOT, args) };
}

/** All sizes in each round, so that a slow moment of the machine meets neighbours; the first once more, to warm up. */
async function inTurn(ways: readonly Way[], rounds: number): Promise<Took[][]> {
  await ways[0]!.run();
  const all: Took[][] = [];
  for (let round = 0; round < rounds; round++) {
    const times: Took[] = [];
    for (const way of ways) times.push(await took(way));
    all.push(times);
  }
  return all;
}

function linesOf(label: string, rounds: readonly Took[][]): string[] {
  const clocks = [
    ["wall clock", rounds.map((round) => round.map(({ wall }) => wall))],
    ["processor time", rounds.map((round) => round.flatMap(({ processor }) => processor ?? []))],
  ] as const;
  return clocks
    .filter(([, values]) => values.every(({ length }) => length === SIZES.length))
    .map(([clock, values]) => {
      const sizes = SIZES.map((count, i) => `${count}: ${median(values.map((row) => row[i]!)).toFixed(1)} s`);
      const slopes = renderSlopes(SIZES, slopesOf(SIZES, values));
      return `preview of tooling ${label}, ${clock} by number of apps: ${sizes.join(", ")}; one more ${slopes}`;
    });
}
