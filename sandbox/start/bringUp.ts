// Brings the stacks up one after the other through the server's HTTP API, showing what happens.
import { runProgress, Step, type Output } from "./progress.ts";
import type { LockgateClient, Run } from "./client.ts";
import { changeText, type StackResult } from "./summary.ts";

export type BringUp = { results: StackResult[]; notStarted: string[] };

/** Updates each stack in order; the first that does not succeed ends the row, the rest are not started. */
export async function bringUp(
  client: LockgateClient,
  stacks: readonly string[],
  out: Output,
  signal: AbortSignal,
  approvers: Approvers = async () => [],
): Promise<BringUp> {
  const results: StackResult[] = [];
  for (const [index, stack] of stacks.entries()) {
    const result = await bringUpOne(
      client,
      stack,
      `stack ${index + 1}/${stacks.length} ${stack}`,
      out,
      signal,
      approvers,
    );
    results.push(result);
    if (result.run.state !== "succeeded") return { results, notStarted: stacks.slice(index + 1) };
  }
  return { results, notStarted: [] };
}

/** Clients of people who approve what `npm start` brings up first. */
export type Approvers = () => Promise<LockgateClient[]>;

/** Approves the first release of an environment, once; what comes later is for people. */
function firstRelease(isFirst: boolean, approvers: Approvers): (run: Run) => Promise<boolean> {
  let asked = false;
  return async ({ id }) => {
    if (!isFirst || asked) return false;
    asked = true;
    for (const approver of await approvers()) {
      // One of them may be enough, and the run gone on already.
      if ((await approver.run(id)).state !== "awaiting_approval") break;
      await approver.approve(id, "first release of the embedded default, approved by npm start itself");
    }
    return true;
  };
}

async function bringUpOne(
  client: LockgateClient,
  stack: string,
  title: string,
  out: Output,
  signal: AbortSignal,
  approvers: Approvers,
): Promise<StackResult> {
  const shown = new Step(out, title);
  try {
    const progress = runProgress();
    const isFirst = await client.neverUpdated(stack);
    const started = await client.startRun(stack, "update", "npm start");
    const approve = firstRelease(isFirst, approvers);
    const run = await client.follow(started.id, (event) => shown.update(progress(event)), signal, approve);
    const changes = changeText(run.outcome?.changes ?? {});
    shown.done(`${run.state}, ${run.outcome?.resources ?? 0} resources, changes: ${changes}`);
    return { stack, run, seconds: shown.seconds };
  } catch (error) {
    shown.done(signal.aborted ? "stopped" : "failed");
    throw error;
  }
}
