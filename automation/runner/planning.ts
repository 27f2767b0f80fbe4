// Decides what plan a preview made, and to what approvals of it are bound.
import type { Plan } from "../gate/gates.ts";
import { risksOf } from "../gate/risks/risks.ts";
import { LockgateError } from "../errors.ts";
import { inTransaction } from "../store/database.ts";
import { savePlan } from "../store/plans.ts";
import type { Run } from "../store/runs.ts";
import type { RunnerDeps } from "./deps.ts";
import type { Tally } from "./engineEvents.ts";
import { configurationDigest, policyPackDigest, programDigest } from "./fingerprint.ts";
import { digestOfSteps, showStep } from "./plannedSteps.ts";
import { readSnapshot } from "./snapshot.ts";

/**
 * Keeps what the preview showed. With `bound`, everything it was made from is digested now, while the stack's lock is
 * held: what has changed since the preview began makes a digest that the next preview cannot have.
 */
export async function keepPlan(
  deps: RunnerDeps,
  run: Run,
  tally: Tally,
  bound: boolean,
): Promise<Plan | undefined> {
  const risks = risksOf(tally.steps);
  const digests = bound ? await digestsOf(deps, run.stack, tally) : undefined;
  const plan = { risks, steps: tally.steps.map(showStep), ...(digests ? { digests } : {}) };
  await inTransaction(deps.pool, (tx) => savePlan(tx, run.id, run.attempt, plan));
  return digests && { digests, risks };
}

async function digestsOf(deps: RunnerDeps, stack: string, tally: Tally): Promise<Plan["digests"]> {
  const { programDir, policyPack } = deps.settings;
  const snapshot = await readSnapshot(deps, stack);
  if (!snapshot)
    throw new LockgateError("state_unreadable", { detail: `the state of ${stack} cannot be read` });
  return {
    program: await programDigest(programDir),
    configuration: await configurationDigest(programDir, stack),
    policyPack: await policyPackDigest(policyPack),
    steps: digestOfSteps(tally.steps),
    startState: snapshot.digest,
  };
}
