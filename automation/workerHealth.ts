// Decides whether this worker could take a run: its CLI, the place of the states, its policy pack. Says so in the database.
import { access, constants, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { v7 as uuid } from "uuid";
import { parse } from "yaml";
import type { Logger } from "./logger.ts";
import { repeat } from "./repeat.ts";
import { runPlainly } from "./runner/exportStack.ts";
import type { DriverSettings } from "./runner/stackDriver.ts";
import type { Pool } from "./store/database.ts";
import { folderOf } from "./stateBackend.ts";
import { type WorkerCheck, forgetWorker, noteWorker } from "./store/workers.ts";

/** How often a worker says that it is there. */
const sayMilliseconds = 10_000;
/** Asking a backend that is no folder costs a start of the CLI. */
const askMilliseconds = 60_000;

/** Says at once and from then on what this worker could do; the result ends it. */
export async function sayReadiness(
  settings: DriverSettings,
  host: string,
  pool: Pool,
  logger: Logger,
): Promise<() => Promise<void>> {
  const id = uuid();
  const askBackend = remembered(askMilliseconds, () => backendAnswers(settings));
  const say = async () => {
    const checks = await readiness(settings, askBackend);
    for (const { name, detail } of checks.filter(({ ok }) => !ok))
      logger.warn({ check: name, err: detail }, "this worker could take no run");
    await noteWorker(pool, { id, host, pid: process.pid, checks });
  };
  await say();
  const stop = repeat(sayMilliseconds, logger, "this worker could not say that it is there", say);
  return async () => {
    stop();
    await forgetWorker(pool, id).catch(() => undefined);
  };
}

/** All that a run needs of this machine. */
export async function readiness(
  settings: DriverSettings,
  askBackend: () => Promise<void> = () => backendAnswers(settings),
): Promise<WorkerCheck[]> {
  return Promise.all([
    checked("cli", async () => access(path.join(settings.pulumiRoot, "bin", "pulumi"), constants.X_OK)),
    checked("state backend", askBackend),
    ...(settings.policyPack === undefined ? [] : [checked("policy pack", packIsWhole(settings.policyPack))]),
  ]);
}

async function checked(name: string, work: () => Promise<unknown>): Promise<WorkerCheck> {
  try {
    await work();
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message.slice(0, 500) };
  }
}

/** A folder that can be written; any other place by the CLI, which signs in there. */
async function backendAnswers(settings: DriverSettings): Promise<void> {
  const url = settings.cliEnvironment["PULUMI_BACKEND_URL"] ?? "";
  if (url.startsWith("file://")) await access(folderOf(new URL(url)), constants.W_OK);
  else await runPlainly(settings, ["whoami"]);
}

/** Its description names Node, and the file that it begins with is there. Whether it runs each run says. */
const packIsWhole = (folder: string) => async (): Promise<void> => {
  const { runtime, main } = parse(await readFile(path.join(folder, "PulumiPolicy.yaml"), "utf8")) as {
    runtime?: unknown;
    main?: unknown;
  };
  const name = typeof runtime === "object" ? (runtime as { name?: unknown } | null)?.name : runtime;
  if (name !== "nodejs") throw new Error(`${folder}: runtime is ${JSON.stringify(name)}, not nodejs`);
  const declared = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as { main?: string };
  await stat(path.join(folder, typeof main === "string" ? main : (declared.main ?? "index.ts")));
};

/** The last answer holds for a while, a failure too: what is broken is not asked all the time. */
function remembered(milliseconds: number, ask: () => Promise<void>): () => Promise<void> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer = Promise.resolve();
  return () => {
    if (performance.now() - asked < milliseconds) return answer;
    asked = performance.now();
    answer = ask();
    return answer;
  };
}
