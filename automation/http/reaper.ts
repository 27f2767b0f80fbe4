// Brings environments of people's own to their end: owners are told beforehand, what is over is destroyed by ordinary runs
// until nothing is left, and all that was known of it stays. Every server may do it at any time.
import { v5 as uuidv5 } from "uuid";
import { system } from "../audit/append.ts";
import { isFinal, isIdle } from "../runner/machine.ts";
import { requestCancel, transition } from "../runner/transition.ts";
import { type Queryable, databaseTime, inTransaction } from "../store/database.ts";
import { findRun } from "../store/runs.ts";
import {
  type Sandbox,
  changeSandbox,
  dueSandboxes,
  endRunOf,
  linkRun,
  lockOpen,
} from "../store/sandboxes.ts";
import { acceptRun } from "./accept.ts";
import type { AppDeps } from "./route.ts";
import { type Step, nextStep } from "../sandboxes/life.ts";
import { stackOf } from "../sandboxes/naming.ts";

/** Namespace of the ids of environments as requesters. */
const namespace = "0a2d7f1c-5e0b-4c39-8a6f-93f0c3a9d4b7";

type Deps = Pick<AppDeps, "pool" | "queue" | "logger"> & {
  readonly config: Pick<AppDeps["config"], "sandboxes">;
};

/** One look at all that may be over. What can't be done now is left for the next look, and stops nobody else's. */
export async function reapSandboxes({ pool, queue, logger, config }: Deps): Promise<void> {
  // What was made under settings that are gone ends all the same; nobody is told beforehand then.
  const warnHours = config.sandboxes?.warnHours ?? 0;
  for (const id of await dueSandboxes(pool, warnHours)) {
    const now = await databaseTime(pool);
    const look = inTransaction(pool, async (tx) => {
      const sandbox = await lockOpen(tx, id);
      if (sandbox)
        await take(tx, queue, sandbox, nextStep(now, warnHours, { ...sandbox, endRun: endRunOf(sandbox) }));
    });
    await look.catch((error: Error) =>
      logger.warn({ environment: id, err: error.message }, "environment is not ended"),
    );
  }
}

async function take(tx: Queryable, queue: AppDeps["queue"], sandbox: Sandbox, step: Step): Promise<void> {
  switch (step.do) {
    case "nothing":
      return;
    case "tell":
      await changeSandbox(tx, sandbox, "environment.told", system);
      return;
    case "end":
      await endSandbox(tx, sandbox, system);
      return;
    case "gone":
      await changeSandbox(tx, sandbox, "environment.ended", sandbox.endedBy ?? system);
      return;
    case "start":
      await start(tx, queue, sandbox, step);
  }
}

/** Decides that it ends; the next look begins with it. What makes it is stopped. `tx` must hold the row. */
export async function endSandbox(tx: Queryable, sandbox: Sandbox, by: string): Promise<Sandbox> {
  const making = sandbox.makeRun === null ? undefined : await findRun(tx, sandbox.makeRun, true);
  if (making && !isFinal(making.state)) {
    await requestCancel(tx, making.id, by);
    const reason = `environment ${sandbox.name} ends`;
    if (isIdle(making.state)) await transition(tx, making.id, { event: "cancel", by, reason });
  }
  return changeSandbox(tx, sandbox, "environment.ending", by, by);
}

async function start(
  tx: Queryable,
  queue: AppDeps["queue"],
  sandbox: Sandbox,
  { operation, failed }: Extract<Step, { do: "start" }>,
): Promise<void> {
  const stack = stackOf(sandbox.name);
  const name = sandbox.endedBy ?? system;
  const grants = [
    { environment: stack, role: "destroy" as const },
    { environment: stack, role: "operator" as const },
  ];
  const requester = { id: uuidv5(sandbox.id, namespace), name, person: name, grants };
  const message = `environment of ${sandbox.person} ends`;
  const repairs = operation === "repair" && sandbox.endRun !== null ? { repairs: sandbox.endRun } : {};
  const run = await acceptRun(tx, queue, requester, { stack, operation, message, ...repairs });
  if (failed) await changeSandbox(tx, sandbox, "environment.retried", system, run.id, { run: run.id });
  else await linkRun(tx, sandbox, "end", run.id);
}
