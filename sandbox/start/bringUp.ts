// Brings the stacks up one after the other through the server's HTTP API, showing what happens.
import { type Client, bodyOf } from "../../automation/client/client.ts";
import { followRun } from "../../automation/client/follow.ts";
import { runProgress, Step, type Output } from "./progress.ts";
import type { StackResult } from "./summary.ts";
import { changesText } from "../../automation/client/lines.ts";

export type BringUp = { results: StackResult[]; notStarted: string[] };

/** Updates each stack in order; the first that does not succeed ends the row, the rest are not started. */
export async function bringUp(
  client: Client,
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
  client: Client,
  stack: string,
  title: string,
  out: Output,
  signal: AbortSignal,
): Promise<StackResult> {
  const shown = new Step(out, title);
  try {
    const progress = runProgress();
    const body = { operation: "update", message: "npm start" } as const;
    const started = await bodyOf(
      client.POST("/v1/stacks/{stack}/runs", { params: { path: { stack } }, body }),
    );
    const run = await followRun(client, started.id, (event) => shown.update(progress(event)), signal);
    const changes = changesText(run.outcome?.changes ?? {});
    shown.done(`${run.state}, ${run.outcome?.resources ?? 0} resources, changes: ${changes}`);
    return { stack, run, seconds: shown.seconds };
  } catch (error) {
    shown.done(signal.aborted ? "stopped" : "failed");
    throw error;
  }
}
