// Decides whether a run may go on to change things: gathers what is known, asks the gates, writes down what they say.
import type { Deployed } from "../gate/artifact.ts";
import type { ArtifactDemand } from "../gate/artifactDemand.ts";
import type { Environments } from "../gate/environments.ts";
import { type ChangeFacts, type Decision, type Plan, gates, judge, obstacle } from "../gate/gates.ts";
import { type Queryable, databaseTime } from "../store/database.ts";
import type { KnownDrift } from "../gate/drift.ts";
import { openDrift } from "../store/drifts.ts";
import { saveDecisions } from "../store/decisions.ts";
import { appendEvents } from "../store/events.ts";
import { askForApproval, listApprovals } from "../store/plans.ts";
import { findRelease, runningReleases } from "../store/releases.ts";
import { rememberList, seenList } from "../store/revocationLists.ts";
import { type Run, listChanges, openChanges } from "../store/runs.ts";
import { findOverride, listWindows } from "../store/windows.ts";

/** `start`: before anything of the run is executed. `change`: with the stack's lock held, right before the change. */
export type Moment = "start" | "change";

/** What only the worker can know. */
export interface Known {
  readonly plan?: Plan | undefined;
  /** SHA-256 of the program that an update applies. */
  readonly program?: string | undefined;
}

/** What the gates of a change judge by. */
export async function changeFacts(
  db: Queryable,
  run: Run,
  environments: Environments,
  known: Known = {},
): Promise<ChangeFacts> {
  const policy = environments(run.stack);
  const { plan, program } = known;
  const { release } = run;
  const now = await databaseTime(db);
  const promotion =
    program !== undefined && policy.after !== undefined
      ? { program, release, runs: await listChanges(db, policy.after) }
      : undefined;
  const deployed =
    policy.artifact && release !== null ? await deployedBy(db, run, policy.artifact, now) : undefined;
  const drift = await knownDrift(db, run.stack);
  const dependencies = await openChanges(db, policy.dependsOn, run.id);
  return {
    stack: run.stack,
    operation: run.operation,
    now,
    windows: await listWindows(db),
    override: await findOverride(db, run.id),
    policy,
    requester: run.requestedByPerson,
    approvals: await listApprovals(db, run.id),
    dependencies,
    ...(drift ? { drift } : {}),
    ...(promotion ? { promotion } : {}),
    ...(deployed ? { deployed } : {}),
    ...(plan ? { plan } : {}),
  };
}

async function knownDrift(db: Queryable, stack: string): Promise<KnownDrift | undefined> {
  const open = await openDrift(db, stack);
  if (!open) return undefined;
  const { id, acknowledgedBy, acknowledgedUntil } = open;
  return { id, class: open.class, resources: open.resources.length, acknowledgedBy, acknowledgedUntil };
}

/** What is known of the release that a run deploys, and of the one that it replaces. */
async function deployedBy(db: Queryable, run: Run, demand: ArtifactDemand, now: Date): Promise<Deployed> {
  const { stack, release, rollback } = run;
  const sha256 = (await runningReleases(db, [stack])).get(stack) ?? undefined;
  const finishedOn = sha256 && (await findRelease(db, sha256))?.builtAt?.toISOString();
  return {
    release: release === null ? undefined : await findRelease(db, release),
    // Of what runs without a date nobody can tell whether it is older.
    running: sha256 === undefined ? null : finishedOn ? { sha256, finishedOn } : undefined,
    ...(await knownRevocations(db, stack, demand, now)),
    rollback,
  };
}

/** The newest list that was ever believed is remembered, so that nobody comes with an older one later. */
async function knownRevocations(
  db: Queryable,
  stack: string,
  demand: ArtifactDemand,
  now: Date,
): Promise<Pick<Deployed, "revocations" | "revocationsFault">> {
  const seen = await seenList(db, stack);
  const { head, revocations, revocationsFault } = await demand.revocations({ now, seen });
  if (head !== undefined) await rememberList(db, stack, head);
  return { revocations, revocationsFault };
}

/**
 * Asks the gates of this moment and keeps their decisions; returns the one that does not let the run pass. `tx` must be
 * a transaction that holds the run's row: what people say meanwhile waits for it.
 */
export async function judgeChange(
  tx: Queryable,
  run: Run,
  moment: Moment,
  environments: Environments,
  known: Known,
): Promise<Decision | undefined> {
  const decisions = judge(gates[moment], await changeFacts(tx, run, environments, known));
  await keepDecisions(tx, run, decisions);
  const held = obstacle(decisions);
  if (held?.ask) await askForApproval(tx, run.id, held.ask.people, held.ask.hours);
  return held;
}

/** Keeps decisions with their inputs on the run, and tells whoever follows it. */
export async function keepDecisions(
  tx: Queryable,
  run: Pick<Run, "id" | "attempt">,
  decisions: readonly Decision[],
): Promise<void> {
  await saveDecisions(tx, run.id, run.attempt, decisions);
  const events = decisions.map(({ gate, verdict, reason }) => {
    return { type: "gate.decision", data: { gate, verdict, reason } } as const;
  });
  if (events.length > 0) await appendEvents(tx, run.id, run.attempt, events);
}
