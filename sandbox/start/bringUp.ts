// Brings the stacks up one after the other through the server's HTTP API, showing what happens.
import { runProgress, Step, type Output } from "./progress.ts";
import type { LockgateClient } from "./client.ts";
import { changeText, type StackResult } from "./summary.ts";

export type BringUp = { results: StackResult[]; notStarted: string[] };

/** Updates each stack in order; the first that does not succeed ends the row, the rest are not started. */
export async function bringUp(
  client: LockgateClient,
  stacks: readonly string[],
  out: Output,
  signal: AbortSignal,
): Promise<BringUp> {
  const results: StackResult[] = [];
  for (const [index, stack] of stacks.entries()) {
    const result = await bringUpOne(
      client,
      stack,
      `stack ${index + 1}/${stacks.length} ${stack}`,
      out,
      signal,
    );
    results.push(result);
    if (result.run.state !== "succeeded") return { results, notStarted: stacks.slice(index + 1) };
  }
  return { results, notStarted: [] };
}

async function bringUpOne(
  client: LockgateClient,
  stack: string,
  title: string,
  out: Output,
  signal: AbortSignal,
): Promise<StackResult> {
  const shown = new Step(out, title);
  try {
    const progress = runProgress();
    const started = await client.startRun(stack, "update", "npm start");
    const run = await client.follow(started.id, (event) => shown.update(progress(event)), signal);
    const changes = changeText(run.outcome?.changes ?? {});
    shown.done(`${run.state}, ${run.outcome?.resources ?? 0} resources, changes: ${changes}`);
    return { stack, run, seconds: shown.seconds };
  } catch (error) {
    shown.done(signal.aborted ? "stopped" : "failed");
    throw error;
  }
}
