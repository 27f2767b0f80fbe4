// Decides how runs are kept and read: the row that is the truth about a run.
import { v7 as uuidv7 } from "uuid";
import { appendAudit } from "../audit/append.ts";
import type { OpenChange } from "../gate/dependency.ts";
import type { EarlierRun } from "../gate/promotion.ts";
import type { Changes, Violation } from "../events/registry.ts";
import type { ErrorCode } from "../errors.ts";
import type { Operation, RunState, WaitReason } from "../runner/machine.ts";
import type { Queryable } from "./database.ts";
import { traceparent } from "../tracing.ts";

/** What the policy pack said about a run. */
export interface PolicyOutcome {
  readonly packs: readonly { readonly name: string; readonly version: string }[];
  readonly rulesChecked: number;
  readonly violations: readonly Violation[];
}

/** Why a run did not succeed. */
export interface RunError {
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
}

/** What a finished run did. */
export interface Outcome {
  readonly changes: Changes;
  readonly resources: number;
  readonly durationSeconds: number;
  readonly policies: PolicyOutcome;
  readonly error?: RunError;
}

/** Where a run is executed; read again after a crash. */
export interface WorkerMark {
  readonly host: string;
  readonly pid: number;
  /** Process ids of the CLIs that this attempt started, oldest first. */
  readonly cliPids: readonly number[];
  /** When the newest of them began, by the clock of this host; RFC 3339. */
  readonly cliBegan?: string;
}

/** The commit that a push or a pull request asked to run. */
export interface RunSource {
  /** owner/name at GitHub. */
  readonly repository: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly pullRequest: number | null;
}

export interface Run {
  readonly id: string;
  readonly stack: string;
  readonly operation: Operation;
  readonly state: RunState;
  readonly message: string | null;
  readonly requestedBy: string;
  /** Who asked, whichever credential they used; null for what no person stands behind. */
  readonly requestedByPerson: string | null;
  /** The branch whose push asked for the run; null when a person did. */
  readonly branch: string | null;
  /** The run that this one repairs. */
  readonly repairs: string | null;
  /** SHA-256 of the release that it deploys. */
  readonly release: string | null;
  /** The commit whose program it runs; null where that is what the program's folder holds. */
  readonly source: RunSource | null;
  /** Going back to an older release is meant. */
  readonly rollback: boolean;
  /** W3C traceparent of the request that asked for it; null where nothing is traced. */
  readonly trace: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly attempt: number;
  /** Starts that came to nothing and were repeated. */
  readonly repeats: number;
  readonly waitingFor: WaitReason | null;
  /** When the wait ends at the earliest; null when nobody can tell. */
  readonly waitingUntil: Date | null;
  readonly cancelRequestedAt: Date | null;
  readonly cancelRequestedBy: string | null;
  readonly worker: WorkerMark | null;
  readonly outcome: Outcome | null;
}

/** What a Run is read from. */
export const runColumns = `id, stack, operation, state, message, requested_by as "requestedBy", created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt", attempt, cancel_requested_at as "cancelRequestedAt",
  cancel_requested_by as "cancelRequestedBy", worker, outcome, requested_by_person as "requestedByPerson", branch,
  repairs, release, rollback, source, repeats, waiting_for as "waitingFor", waiting_until as "waitingUntil", trace`;

export interface NewRun {
  readonly stack: string;
  readonly operation: Operation;
  readonly message?: string | undefined;
  readonly requestedBy: string;
  readonly requestedById: string | null;
  readonly requestedByPerson?: string | null;
  readonly branch?: string | undefined;
  readonly repairs?: string;
  readonly release?: string | undefined;
  readonly rollback?: boolean | undefined;
  readonly source?: RunSource | undefined;
}

/** Inserts a queued run with a time-ordered id. */
export async function insertRun(tx: Queryable, run: NewRun): Promise<Run> {
  const inserted = await tx.query<Run>(
    `insert into runs (id, stack, operation, state, message, requested_by, requested_by_id, requested_by_person,
       branch, repairs, release, rollback, source, trace)
     values ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning ${runColumns}`,
    [
      uuidv7(),
      run.stack,
      run.operation,
      run.message ?? null,
      run.requestedBy,
      run.requestedById,
      run.requestedByPerson ?? null,
      run.branch ?? null,
      run.repairs ?? null,
      run.release ?? null,
      run.rollback ?? false,
      run.source ?? null,
      traceparent(),
    ],
  );
  const made = inserted.rows[0] as Run;
  const { id, stack, operation, message, requestedBy, release, rollback, source } = made;
  const deploys = release === null ? {} : { release, rollback };
  const of = source === null ? {} : { source };
  const details = { operation, message, credential: run.requestedById, ...deploys, ...of };
  await appendAudit(tx, { actor: requestedBy, action: "run.requested", stack, run: id, details });
  return made;
}

/** One run, or undefined. With `lock` the row stays locked until the transaction ends. */
export async function findRun(db: Queryable, id: string, lock = false): Promise<Run | undefined> {
  const found = await db.query<Run>(
    `select ${runColumns} from runs where id = $1 ${lock ? "for update" : ""}`,
    [id],
  );
  return found.rows[0];
}

export interface RunFilter {
  readonly stacks: readonly string[];
  readonly states?: readonly RunState[] | undefined;
  /** Only runs older than this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Runs, newest first. Ids are ordered by time, so a page stays stable while new runs come in. */
export async function listRuns(db: Queryable, filter: RunFilter): Promise<Run[]> {
  const found = await db.query<Run>(
    `select ${runColumns} from runs
     where stack = any($1) and ($2::text[] is null or state = any($2)) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [filter.stacks, filter.states ?? null, filter.before ?? null, filter.limit],
  );
  return found.rows;
}

/** Runs that a newer one of the same stack, operation and branch replaces: asked for by a push, nothing is executed. */
export async function lockReplaceable(tx: Queryable, newer: Run): Promise<Run[]> {
  const found = await tx.query<Run>(
    `select ${runColumns} from runs
     where stack = $1 and operation = $2 and branch = $3 and id <> $4
       and state in ('queued', 'waiting', 'awaiting_approval') order by id for update`,
    [newer.stack, newer.operation, newer.branch, newer.id],
  );
  return found.rows;
}

/** Corrects what a waiting run waits for, without a transition. */
export async function setWaitingUntil(
  tx: Queryable,
  id: string,
  reason: WaitReason | null,
  until: Date | null,
): Promise<void> {
  await tx.query("update runs set waiting_for = $2, waiting_until = $3 where id = $1 and state = 'waiting'", [
    id,
    reason,
    until,
  ]);
}

/** Notes which program a run is about to apply. */
export async function markProgram(tx: Queryable, id: string, program: string): Promise<void> {
  await tx.query("update runs set program = $2 where id = $1", [id, program]);
}

/** What was last done to a stack, or is about to be, newest first. */
export async function listChanges(db: Queryable, stack: string): Promise<EarlierRun[]> {
  const found = await db.query<EarlierRun>(
    `select id, operation, state, program, release, finished_at as "finishedAt" from runs
     where stack = $1 and operation in ('update', 'destroy') order by id desc limit 200`,
    [stack],
  );
  return found.rows;
}

/** Changes of these stacks that have not ended: those that are executed, and those asked for before the run. */
export async function openChanges(
  db: Queryable,
  stacks: readonly string[],
  before: string,
): Promise<OpenChange[]> {
  if (stacks.length === 0) return [];
  const found = await db.query<OpenChange>(
    `select id, stack, operation, state from runs
     where stack = any($1) and operation in ('update', 'destroy', 'repair') and finished_at is null
       and (id < $2 or state in ('previewing', 'applying', 'checking')) order by id limit 20`,
    [stacks, before],
  );
  return found.rows;
}

/** Waiting runs, oldest first: in this order they go on. */
export async function listWaiting(db: Queryable): Promise<Run[]> {
  const found = await db.query<Run>(`select ${runColumns} from runs where state = 'waiting' order by id`);
  return found.rows;
}

/** The run that a stack is busy with: the one that is executed, else the one whose turn is next. */
export async function findActiveRun(db: Queryable, stack: string): Promise<Run | undefined> {
  const found = await db.query<Run>(
    `select ${runColumns} from runs where stack = $1 and finished_at is null
     order by state in ('queued', 'waiting', 'awaiting_approval'), id limit 1`,
    [stack],
  );
  return found.rows[0];
}

/** Newest run of each of the stacks. */
export async function latestRuns(db: Queryable, stacks: readonly string[]): Promise<Run[]> {
  const found = await db.query<Run>(
    `select r.* from unnest($1::text[]) as s (name)
     cross join lateral (select ${runColumns} from runs where stack = s.name order by id desc limit 1) r`,
    [stacks],
  );
  return found.rows;
}

/** Records who executes this attempt; false when a newer attempt exists. */
export async function markWorker(
  db: Queryable,
  id: string,
  attempt: number,
  mark: WorkerMark,
): Promise<boolean> {
  const done = await db.query("update runs set worker = $3 where id = $1 and attempt = $2", [
    id,
    attempt,
    mark,
  ]);
  return done.rowCount === 1;
}

/** What a worker must know while it works: is the attempt still its own, does somebody want it stopped? */
export async function readControl(
  db: Queryable,
  id: string,
): Promise<{ attempt: number; canceled: boolean } | undefined> {
  const found = await db.query<{ attempt: number; canceled: boolean }>(
    "select attempt, cancel_requested_at is not null as canceled from runs where id = $1",
    [id],
  );
  return found.rows[0];
}

/** Pids of all CLIs that runs of this stack ever recorded on this host: whose locks are ours. */
export async function recordedCliPids(db: Queryable, stack: string, host: string): Promise<Set<number>> {
  const found = await db.query<{ pids: number[] }>(
    `select worker->'cliPids' as pids from runs
     where stack = $1 and worker->>'host' = $2 order by id desc limit 50`,
    [stack, host],
  );
  return new Set(found.rows.flatMap((row) => row.pids));
}
