// Reads the exemptions of the worker's configuration and those granted on the server, and asks a thread of its own what became of each.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Queryable } from "../store/database.ts";
import { grantedExceptions } from "../store/exceptions.ts";
import { findExports, listExports } from "../store/stackExports.ts";
import type { Asked, Exempted } from "./exemptions.ts";
import { withGranted } from "./granted.ts";

let last: { readonly key: string; readonly answer: Promise<Exempted> } | undefined;

/** Judged anew only where a state, the configuration or the day is another than before. */
export async function askExemptions(
  db: Queryable,
  stacks: readonly string[],
  file: string | undefined,
): Promise<Exempted> {
  const granted = await grantedExceptions(db, stacks);
  if (file === undefined && granted.length === 0) {
    const note = "no LOCKGATE_POLICY_CONFIG is set, and no exception is granted: nobody is exempted";
    return { items: [], faults: [], notes: [note] };
  }
  const origin = file === undefined ? "exceptions granted here" : path.basename(file);
  const text = file === undefined ? undefined : await readFile(file, "utf8").catch((error: Error) => error);
  if (text instanceof Error)
    return { items: [], faults: [`${origin} can't be read: ${text.message}`], notes: [] };
  const config = withGranted(text, granted);
  const today = new Date().toISOString().slice(0, 10);
  const seen = await listExports(db, stacks);
  const key = JSON.stringify([config, stacks, today, seen.map(({ stack, digest }) => [stack, digest])]);
  if (last?.key === key) return last.answer;
  const exports = await findExports(db, stacks);
  const answer = inThread({ config, origin, stacks, exports, today });
  last = { key, answer };
  answer.catch(() => (last = undefined));
  return answer;
}

function inThread(asked: Asked): Promise<Exempted> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("exemptionsThread.ts", import.meta.url), { workerData: asked });
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", (code) => reject(new Error(`the thread that judges exemptions ended with ${code}`)));
  });
}
