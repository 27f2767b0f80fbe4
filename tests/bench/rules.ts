// Measures the rules on made-up resources, beside AwsGuard (in previews) and Checkov (over files) where these are there.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { pulumiEnvironment } from "../../sandbox/environment.ts";
import { attachSandbox } from "../../sandbox/provider/client.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { runPack } from "./packProcess.ts";
import { compare, renderComparison, type Pair, type Way } from "./pairs.ts";
import { ROOT, silentPack, syntheticProject } from "./projects.ts";
import { preview, pulumi } from "./pulumi.ts";
import { prepareAwsGuard } from "./rivals/awsGuard.ts";
import { prepareCheckov } from "./rivals/checkov.ts";
import { entries, stateText } from "./synthetic/state.ts";
import { planText } from "./synthetic/terraform.ts";

const SMALL = 500;
const LARGE = 3_000;
const PACK = path.join(ROOT, "policy-pack");

export async function measureRules(scratch: string, rounds: number): Promise<void> {
  const awsGuard = await prepareAwsGuard(process.stdout);
  const checkov = await prepareCheckov(process.stdout);
  const dataDir = path.join(scratch, "rules");
  mkdirSync(dataDir);
  const sandbox = await attachSandbox(dataDir);
  try {
    const env = pulumiEnvironment(dataDir, await prepareToolchain({}), sandbox.env);
    await alone("Lockgate", PACK, env);
    if (awsGuard) await alone("AwsGuard", awsGuard, env);
    const previews = await previewPairs(scratch, env, awsGuard);
    for (const pair of [...previews, ...(checkov ? filePairs(scratch, checkov) : [])])
      process.stdout.write(`${renderComparison(pair, await compare(pair, rounds))}\n`);
  } finally {
    await sandbox.stop();
  }
}

/** The second run counts: the first one compiles, once on a machine. */
async function alone(label: string, pack: string, env: NodeJS.ProcessEnv): Promise<void> {
  await runPack(pack, entries(SMALL), env);
  for (const count of [SMALL, LARGE]) {
    const { start, analysis, cpu, memory, findings } = await runPack(pack, entries(count), env);
    const seconds = `start ${start.toFixed(2)} s, analysis ${analysis.toFixed(2)} s, processor ${cpu.toFixed(2)} s`;
    process.stdout.write(
      `${label} alone, ${count} resources: ${seconds}, memory ${memory.toFixed(0)} MiB, ${findings} findings\n`,
    );
  }
}

async function previewPairs(scratch: string, env: NodeJS.ProcessEnv, awsGuard?: string): Promise<Pair[]> {
  const project = syntheticProject(scratch);
  await pulumi(env, project, ["stack", "init", "synthetic"]);
  await pulumi(env, project, ["config", "set", "-s", "synthetic", "synthetic:count", String(SMALL)]);
  const way = (label: string, pack?: string) => preview(label, env, project, "synthetic", pack);
  const ours = way("with", PACK);
  const name = `preview of ${SMALL} resources, with the policy pack against`;
  const alternative = way("without");
  const silent = way("silent pack", silentPack(scratch));
  const pairs = [
    { name: `${name} without`, ours, alternative },
    {
      name: `preview of ${SMALL} resources, with a pack that never says anything against without`,
      ours: silent,
      alternative,
    },
  ];
  if (awsGuard === undefined) return pairs;
  return [...pairs, { name: `${name} with AwsGuard`, ours, alternative: way("AwsGuard", awsGuard) }];
}

function filePairs(scratch: string, checkov: string): Pair[] {
  return [SMALL, LARGE].map((count) => {
    const state = path.join(scratch, `state-${count}.json`);
    const plan = path.join(scratch, `plan-${count}.json`);
    writeFileSync(state, stateText(count));
    writeFileSync(plan, planText(count));
    const lockgate = path.join(ROOT, "cli/lockgate.mjs");
    return {
      name: `${count} resources from a file, lockgate policy analyze against Checkov`,
      ours: command(
        "Lockgate",
        `${process.execPath} ${lockgate} policy analyze --format json --fail-on never --file ${state}`,
      ),
      alternative: command(
        "Checkov",
        `${checkov} --framework terraform_plan --output json --soft-fail --file ${plan}`,
      ),
    };
  });
}

const command = (label: string, line: string): Way => {
  const [file = "", ...args] = line.split(" ");
  const options = { maxBuffer: 1024 * 1024 * 1024 };
  return { label, run: async () => void (await promisify(execFile)(file, args, options)) };
};
