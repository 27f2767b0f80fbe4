// A run that awaits approval, as if it had shown its plan: what the executor does, without a CLI.
import { type PlanDigests, planDigest } from "../../../automation/gate/plan.ts";
import { acceptRun } from "../../../automation/http/accept.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { askForApproval, savePlan } from "../../../automation/store/plans.ts";
import type { TestApp } from "./app.ts";

const digests: PlanDigests = {
  program: "1",
  configuration: "2",
  policyPack: "3",
  steps: "4",
  startState: "5",
};
export const digest = planDigest(digests);
export const steps = [{ urn: "urn:old", type: "t", op: "delete", changes: [{ path: "size", old: "small" }] }];
const risks = { replaces: [], deletes: ["urn:old"], widens: [] };
const rita = { id: "0190b5c5-0000-7000-8000-000000000000", name: "rita", person: "rita" };

/** A run that rita asked for and that waits for so many people. */
export async function awaitingRun(
  app: TestApp,
  stack: string,
  needed: number,
  branch?: string,
): Promise<string> {
  const identity = { ...rita, grants: [{ environment: "*", role: "operator" as const }] };
  const run = await inTransaction(app.pool, (tx) =>
    acceptRun(tx, app.deps.queue, identity, { stack, operation: "update", branch }),
  );
  await inTransaction(app.pool, async (tx) => {
    await transition(tx, run.id, { event: "preview" });
    await savePlan(tx, run.id, 1, { digests, steps, risks });
    await askForApproval(tx, run.id, needed, 24);
    await transition(tx, run.id, { event: "await" });
  });
  app.enqueued.length = 0;
  return run.id;
}
