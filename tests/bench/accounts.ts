// Measures previews of the org stack for growing organizations: time for an account, and memory.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { rules } from "../../policy-pack/pack.ts";
import { pulumiEnvironment } from "../../sandbox/environment.ts";
import { prepareFolder } from "../../sandbox/dataFolder.ts";
import { attachSandbox } from "../../sandbox/provider/client.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { grownOrganization } from "./grownOrganization.ts";
import { childrenSeconds, median } from "./pairs.ts";
import { ROOT } from "./projects.ts";
import { pulumi } from "./pulumi.ts";

const SIZES = [5, 100, 300, 1000];

/** Wall clock and processor seconds of the CLI and the program; megabytes that all of them held at once at most. */
type Measured = { wall: number; processor: number; megabytes: number };

export async function measureAccounts(scratch: string, rounds: number): Promise<void> {
  const toolchain = await prepareToolchain({});
  const dataDir = path.join(scratch, "accounts");
  mkdirSync(dataDir, { recursive: true });
  prepareFolder(dataDir);
  const sandbox = await attachSandbox(dataDir);
  try {
    const env = pulumiEnvironment(dataDir, toolchain, sandbox.env);
    await pulumi(env as NodeJS.ProcessEnv, ROOT, ["stack", "init", "org", "--no-select"]);
    const settings = path.join(scratch, "rules.json");
    // What watches the organization is left out, so the rules that miss it only say so; they all run.
    writeFileSync(settings, JSON.stringify(Object.fromEntries(rules.map(({ id }) => [id, "advisory"]))));
    const withRules = ["--policy-pack", path.join(ROOT, "policy-pack"), "--policy-pack-config", settings];
    process.stdout.write(`${HEADER}\n`);
    const first = new Map<string, { accounts: number; processor: number }>();
    for (const accounts of SIZES) {
      const file = path.join(scratch, `Pulumi.org.${accounts}.yaml`);
      writeFileSync(file, stringify(grownOrganization(accounts)));
      for (const [label, more] of [
        ["without", []],
        ["with", withRules],
      ] as const) {
        const args = ["preview", "-s", "org", "--config-file", file, "--non-interactive", ...more];
        const runs: Measured[] = [];
        for (let round = 0; round < rounds; round++)
          runs.push(await measured(toolchain.bin, args, env as NodeJS.ProcessEnv));
        process.stdout.write(`${lineOf(accounts, label, runs, first)}\n`);
      }
    }
  } finally {
    if (sandbox.started) await sandbox.stop();
  }
}

const HEADER = `| accounts | rules | preview | processor | for each account more | memory |\n|---|---|---|---|---|---|`;

/** The last column but one is the slope from the size before, so that what a run costs anyway does not hide growth. */
function lineOf(
  accounts: number,
  rules: string,
  runs: readonly Measured[],
  before: Map<string, { accounts: number; processor: number }>,
): string {
  const middle = (key: keyof Measured): number => median(runs.map((run) => run[key]));
  const processor = middle("processor");
  const last = before.get(rules);
  before.set(rules, { accounts, processor });
  const slope =
    last === undefined
      ? ""
      : `${((1000 * (processor - last.processor)) / (accounts - last.accounts)).toFixed(1)} ms`;
  return `| ${accounts} | ${rules} | ${middle("wall").toFixed(1)} s | ${processor.toFixed(1)} s | ${slope} | ${middle("megabytes").toFixed(0)} MB |`;
}

async function measured(bin: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const [start, before] = [performance.now(), childrenSeconds() ?? 0];
  const child = spawn(bin, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (out = (out + chunk.toString()).slice(-10_000)));
  let megabytes = 0;
  const timer = setInterval(() => (megabytes = Math.max(megabytes, megabytesBelow(child.pid ?? 0))), 250);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`the preview failed:\n${out}`);
  const processor = (childrenSeconds() ?? 0) - before;
  return { wall: (performance.now() - start) / 1000, processor, megabytes };
}

/** Resident memory of a process and all below it, from proc(5); 0 where the system has none. */
function megabytesBelow(root: number): number {
  if (process.platform !== "linux") return 0;
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statOf(name) : []));
  const inside = new Set([root]);
  // Children come after their parents in most listings, not in all.
  for (let size = 0; size !== inside.size;) {
    size = inside.size;
    for (const { pid, parent } of all) if (inside.has(parent)) inside.add(pid);
  }
  return all.reduce((sum, { pid, pages }) => sum + (inside.has(pid) ? pages * 4096 : 0), 0) / 1024 ** 2;
}

function statOf(pid: string): { pid: number; parent: number; pages: number }[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return [{ pid: Number(pid), parent: Number(fields[1]), pages: Number(fields[21]) }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
