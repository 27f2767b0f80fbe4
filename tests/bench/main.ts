// `npm run bench`: ratios measured side by side in one run; never an absolute time that a test would assert.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { bringUp } from "../../sandbox/start/bringUp.ts";
import { LockgateClient } from "../../sandbox/start/client.ts";
import { ROOT, startPlatform, type Platform, type StopList } from "../../sandbox/start/platform.ts";
import { compare, renderComparison, type Pair, type Way } from "./pairs.ts";

const HELP = `npm run bench [-- --rounds N]    compares, in one run, the ways that users could choose between (default 5 rounds)\n`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) return void process.stdout.write(HELP);
  const rounds = Number(values.rounds ?? 5);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds "${values.rounds}": give a whole number from 1`);
  const scratch = mkdtempSync(path.join(tmpdir(), "lockgate-bench-"));
  chmodSync(scratch, 0o755);
  const stops: StopList = [];
  try {
    const options = {
      help: false,
      stacks: [],
      port: 0,
      dataDir: path.join(scratch, "data"),
      once: true,
      fresh: false,
    };
    mkdirSync(options.dataDir);
    const platform = await startPlatform(options, process.stdout, stops);
    await measure(platform, scratch, rounds);
  } finally {
    for (const part of stops.reverse()) await part.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measure(platform: Platform, scratch: string, rounds: number): Promise<void> {
  const client = new LockgateClient(platform.url, platform.token);
  const { notStarted } = await bringUp(
    client,
    ["org", "tooling", "dev"],
    process.stdout,
    new AbortController().signal,
  );
  if (notStarted.length > 0) throw new Error("the stacks to measure did not come up");
  const empty = emptyProject(scratch);
  await pulumi(platform, empty, ["stack", "init", "empty"]);
  process.stdout.write(`\n${rounds} rounds each, in turn, after one warm-up\n`);
  for (const pair of pairs(platform, client, empty)) {
    process.stdout.write(`${renderComparison(pair, await compare(pair, rounds))}\n`);
  }
}

function pairs(platform: Platform, client: LockgateClient, empty: string): Pair[] {
  const pack = path.join(ROOT, "policy-pack");
  const cli = (label: string, cwd: string, ...args: string[]): Way => ({
    label,
    run: () => pulumi(platform, cwd, ["preview", "--non-interactive", ...args]),
  });
  const withPack = cli("with", ROOT, "-s", "dev", "--policy-pack", pack);
  const floor = cli("empty", empty, "-s", "empty");
  const server: Way = {
    label: "server",
    run: async () => {
      const run = await client.startRun("dev", "preview", "bench");
      const ended = await client.follow(run.id, () => {});
      if (ended.state !== "succeeded") throw new Error(`the server's preview of dev ${ended.state}`);
    },
  };
  return [
    {
      name: "preview of dev, with the policy pack against without",
      ours: withPack,
      alternative: cli("without", ROOT, "-s", "dev"),
    },
    {
      name: "preview of dev, our server against the plain CLI, both with the pack",
      ours: server,
      alternative: { ...withPack, label: "CLI" },
    },
    { name: "preview of dev with the pack against an empty program", ours: withPack, alternative: floor },
  ];
}

function emptyProject(scratch: string): string {
  const dir = path.join(scratch, "empty");
  mkdirSync(dir);
  symlinkSync(path.join(ROOT, "node_modules"), path.join(dir, "node_modules"));
  writeFileSync(
    path.join(dir, "Pulumi.yaml"),
    "name: empty\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.ts\n",
  );
  writeFileSync(path.join(dir, "index.ts"), "export const nothing = 0;\n");
  writeFileSync(path.join(dir, "package.json"), '{ "name": "empty", "type": "module" }\n');
  return dir;
}

async function pulumi(platform: Platform, cwd: string, args: string[]): Promise<void> {
  const env = platform.pulumiEnv as NodeJS.ProcessEnv;
  await promisify(execFile)("pulumi", args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\nnpm run bench -- --help lists the options\n`);
  process.exitCode = 1;
}
process.exit();
