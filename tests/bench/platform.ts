// Measures the platform on the example company: previews with and without the rules, by the server and by the plain CLI.

import { mkdirSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { bringUp } from "../../sandbox/start/bringUp.ts";
import { type Client, bodyOf, createClient } from "../../automation/client/client.ts";
import { followRun } from "../../automation/client/follow.ts";
import { readStateFile } from "../../automation/runner/stateFile.ts";
import { holdsNothing, writeStates } from "../../automation/runner/statesFolder.ts";
import { startPlatform, type StopList } from "../../sandbox/start/platform.ts";
import { compare, renderComparison, type Pair, type Way } from "./pairs.ts";
import { emptyProject, plainProject, ROOT } from "./projects.ts";
import { processorByPart, renderParts } from "./parts.ts";
import { preview, pulumi } from "./pulumi.ts";

const STACKS = ["org", "tooling", "dev", "test", "prod"] as const;

export async function measurePlatform(scratch: string, rounds: number): Promise<void> {
  const stops: StopList = [];
  try {
    const dataDir = path.join(scratch, "data");
    mkdirSync(dataDir);
    const options = { help: false, stacks: [], port: 0, dataDir, once: true, fresh: false };
    const platform = await startPlatform(options, process.stdout, stops);
    const client = createClient(platform);
    const up = await bringUp(client, STACKS, process.stdout, new AbortController().signal);
    if (up.notStarted.length > 0) throw new Error("the stacks to measure did not come up");
    const env = platform.pulumiEnv as NodeJS.ProcessEnv;
    const empty = emptyProject(scratch);
    await pulumi(env, empty, ["stack", "init", "empty"]);
    const states = await statesIn(scratch, env);
    for (const pair of [
      ...pairs(env, client, states),
      ...STACKS.map((stack) => againstEmpty(env, empty, stack)),
      ...(await Promise.all([
        againstPlain(env, scratch, "org", 650),
        againstPlain(env, scratch, "dev", 196),
      ])),
    ])
      process.stdout.write(`${renderComparison(pair, await compare(pair, rounds))}\n`);
    for (const stack of STACKS) await showParts({ ...env, LOCKGATE_STATES: states }, stack);
  } finally {
    for (const part of stops.reverse()) await part.stop();
  }
}

/** What the server hands to the pack with each run: the states of the company's stacks. */
async function statesIn(scratch: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = mkdtempSync(path.join(scratch, "states-"));
  const read = async (stack: string) => {
    const state = await readStateFile(env["PULUMI_BACKEND_URL"], "lockgate", stack);
    return typeof state !== "string" || holdsNothing(state) ? null : state;
  };
  await writeStates(folder, STACKS, read, (stack, error) => {
    throw new Error(`the state of ${stack} cannot be read`, { cause: error });
  });
  return folder;
}

const pack = path.join(ROOT, "policy-pack");

const againstEmpty = (env: NodeJS.ProcessEnv, empty: string, stack: string): Pair => ({
  name: `preview of ${stack} against an empty program, both without the pack`,
  ours: preview(stack, env, ROOT, stack),
  alternative: preview("empty", env, empty, "empty"),
});

/** What of the time is Pulumi's own for `count` resources, as many as the stack has. */
async function againstPlain(
  env: NodeJS.ProcessEnv,
  scratch: string,
  stack: string,
  count: number,
): Promise<Pair> {
  const plain = plainProject(scratch, count);
  await pulumi(env, plain, ["stack", "init", "plain"]);
  await pulumi(env, plain, ["config", "set", "-s", "plain", "aws:region", "eu-central-1"]);
  return {
    name: `preview of ${stack} against a program of ${count} parameters and nothing else`,
    ours: preview(stack, env, ROOT, stack),
    alternative: preview("plain", env, plain, "plain"),
  };
}

async function showParts(env: NodeJS.ProcessEnv, stack: string): Promise<void> {
  const parts = await processorByPart(preview(stack, env, ROOT, stack, pack).run);
  process.stdout.write(`preview of ${stack} with the pack, processor time: ${renderParts(parts)}\n`);
}

function pairs(env: NodeJS.ProcessEnv, client: Client, states: string): Pair[] {
  const withPack = preview("with", env, ROOT, "dev", pack);
  const seeing = preview("seeing", { ...env, LOCKGATE_STATES: states }, ROOT, "dev", pack);
  return [
    {
      name: "preview of dev, with the policy pack against without",
      ours: withPack,
      alternative: preview("without", env, ROOT, "dev"),
    },
    {
      name: "preview of dev, our server against the plain CLI, both with the pack and the other stacks' states",
      ours: byServer(client),
      alternative: { ...seeing, label: "CLI" },
    },
    {
      name: "preview of dev with the pack, seeing the other stacks' states against seeing dev alone",
      ours: seeing,
      alternative: { ...withPack, label: "alone" },
    },
  ];
}

const byServer = (client: Client): Way => ({
  label: "server",
  run: async () => {
    const body = { operation: "preview", message: "bench" } as const;
    const params = { path: { stack: "dev" } };
    const run = await bodyOf(client.POST("/v1/stacks/{stack}/runs", { params, body }));
    const ended = await followRun(client, run.id, () => {});
    if (ended.state !== "succeeded") throw new Error(`the server's preview of dev ${ended.state}`);
  },
});
