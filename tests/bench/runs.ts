// Runs with the real engine and a small program: what the server adds to the plain CLI, and what five stacks at once gain.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Client, bodyOf, createClient } from "../../automation/client/client.ts";
import { followRun } from "../../automation/client/follow.ts";
import { removePostgres, startPostgres } from "../../automation/store/embeddedPostgres.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { fixtures } from "../automation/support/processes.ts";
import { startReplicas } from "./load/replicas.ts";
import type { Place } from "./load/standIn.ts";
import { type Pair, compare, renderComparison } from "./pairs.ts";
import { ROOT } from "./projects.ts";
import { pulumi } from "./pulumi.ts";

const STACKS = ["one", "two", "three", "four", "five"] as const;

export async function measureRuns(scratch: string, rounds: number): Promise<void> {
  const folder = path.join(scratch, "runs");
  mkdirSync(folder);
  const toolchain = await prepareToolchain();
  const place = placeIn(folder, toolchain.root);
  const env = {
    ...toolchain.env,
    PULUMI_HOME: path.join(folder, "pulumi"),
    PULUMI_CONFIG_PASSPHRASE: "lockgate-sandbox",
    PULUMI_BACKEND_URL: place.backendUrl,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const { url: databaseUrl } = await startPostgres(folder);
  const settings = { databaseUrl, stacks: STACKS, replicas: 1, concurrency: STACKS.length, env };
  const server = await startReplicas(place, settings);
  try {
    await server.startWorkers();
    const client = createClient({ url: server.urls[0] as string, token: server.token });
    await Promise.all(STACKS.map((stack) => update(client, stack)));
    for (const pair of pairs(client, { ...process.env, ...env }, place.programDir))
      process.stdout.write(`${renderComparison(pair, await compare(pair, rounds))}\n`);
  } finally {
    await server.stop();
    await removePostgres(folder);
  }
}

function pairs(client: Client, env: NodeJS.ProcessEnv, programDir: string): Pair[] {
  const up = ["up", "--yes", "--skip-preview", "--non-interactive", "-s", "one"];
  return [
    {
      name: "update of a small program, our server against the plain CLI",
      ours: { label: "server", run: () => update(client, "one") },
      alternative: { label: "CLI", run: () => pulumi(env, programDir, up) },
    },
    {
      name: "updates of five stacks by the server, at once against one after the other",
      ours: {
        label: "at once",
        run: async () => void (await Promise.all(STACKS.map((stack) => update(client, stack)))),
      },
      alternative: {
        label: "in turn",
        run: async () => {
          for (const stack of STACKS) await update(client, stack);
        },
      },
    },
  ];
}

async function update(client: Client, stack: string): Promise<void> {
  const params = { path: { stack } };
  const run = await bodyOf(client.POST("/v1/stacks/{stack}/runs", { params, body: { operation: "update" } }));
  const ended = await followRun(client, run.id, () => {});
  if (ended.state !== "succeeded") throw new Error(`the update of ${stack} ${ended.state}`);
}

/** The tests' program with a configuration for each stack. */
function placeIn(folder: string, toolchain: string): Place {
  const [programDir, state] = [path.join(folder, "program"), path.join(folder, "state")];
  cpSync(path.join(fixtures, "program"), programDir, { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(programDir, "node_modules"));
  mkdirSync(state);
  const config = readFileSync(path.join(programDir, "Pulumi.steady.yaml"));
  for (const stack of STACKS) writeFileSync(path.join(programDir, `Pulumi.${stack}.yaml`), config);
  const environments = path.join(folder, "environments.json");
  const demands = STACKS.map((name) => ({ name, approvals: 0 }));
  writeFileSync(environments, JSON.stringify({ environments: demands }));
  return { toolchain, programDir, environments, backendUrl: `file://${state}` };
}
