// Decides how drift is kept: one record for a stack and what differs, from the check that found it to the one that didn't.
import { v7 as uuidv7 } from "uuid";
import { appendAudit, system } from "../audit/append.ts";
import type { DriftClass, Drifted } from "../drift/drift.ts";
import { type Queryable, jsonbText } from "./database.ts";

export const driftsSchema = `
-- What drift checks found; at most one open record a stack, and one that is over is never changed.
create table drifts (
  id uuid primary key,
  stack text not null,
  digest text not null,
  class text not null,
  resources jsonb not null,
  first_run uuid not null,
  last_run uuid not null,
  first_seen_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  ended_because text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  acknowledged_until timestamptz,
  acknowledged_reason text
);
create unique index drifts_open on drifts (stack) where ended_at is null;
create index drifts_newest on drifts (stack, id desc);`;

export interface Drift {
  readonly id: string;
  readonly stack: string;
  readonly class: DriftClass;
  readonly resources: readonly Drifted[];
  readonly firstRun: string;
  readonly lastRun: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedUntil: Date | null;
  readonly acknowledgedReason: string | null;
}

const columns = `id, stack, class, resources, first_run as "firstRun", last_run as "lastRun",
  first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", ended_at as "endedAt", ended_because as "endedBecause",
  acknowledged_by as "acknowledgedBy", acknowledged_at as "acknowledgedAt", acknowledged_until as "acknowledgedUntil",
  acknowledged_reason as "acknowledgedReason"`;

/** Notes that a check found this again; false when what is open is something else, or nothing. */
export async function seenAgain(tx: Queryable, stack: string, digest: string, run: string): Promise<boolean> {
  const same = await tx.query(
    `update drifts set last_run = $3, last_seen_at = clock_timestamp()
     where stack = $1 and digest = $2 and ended_at is null`,
    [stack, digest, run],
  );
  return same.rowCount === 1;
}

/** Writes down what a check found for the first time. `tx` must be a transaction, and no record of the stack open. */
export async function insertDrift(
  tx: Queryable,
  found: {
    readonly stack: string;
    readonly digest: string;
    readonly class: DriftClass;
    readonly run: string;
  },
  resources: readonly Drifted[],
): Promise<string> {
  const id = uuidv7();
  await tx.query(
    "insert into drifts (id, stack, digest, class, resources, first_run, last_run) values ($1, $2, $3, $4, $5, $6, $6)",
    [id, found.stack, found.digest, found.class, jsonbText(resources), found.run],
  );
  const details = { drift: id, class: found.class, resources: resources.map(({ urn }) => urn) };
  await appendAudit(tx, {
    actor: system,
    action: "drift.found",
    run: found.run,
    stack: found.stack,
    details,
  });
  return id;
}

/** Ends what is open of a stack. `tx` must be a transaction. */
export async function endDrift(tx: Queryable, stack: string, run: string, because: string): Promise<void> {
  const ended = await tx.query<{ id: string }>(
    `update drifts set ended_at = clock_timestamp(), ended_because = $2
     where stack = $1 and ended_at is null returning id`,
    [stack, because],
  );
  for (const { id } of ended.rows) {
    const details = { drift: id, because };
    await appendAudit(tx, { actor: system, action: "drift.ended", run, stack, details });
  }
}

export async function findDrift(db: Queryable, id: string, lock = false): Promise<Drift | undefined> {
  const found = await db.query<Drift>(
    `select ${columns} from drifts where id = $1${lock ? " for update" : ""}`,
    [id],
  );
  return found.rows[0];
}

/** What is open of a stack. */
export async function openDrift(db: Queryable, stack: string): Promise<Drift | undefined> {
  const found = await db.query<Drift>(`select ${columns} from drifts where stack = $1 and ended_at is null`, [
    stack,
  ]);
  return found.rows[0];
}

/** Newest first, older than `before`; with `open`, those that the last check still found. */
export async function listDrifts(
  db: Queryable,
  { stacks, open, before, limit }: DriftsAsked,
): Promise<Drift[]> {
  const found = await db.query<Drift>(
    `select ${columns} from drifts where stack = any($1) and ($2::uuid is null or id < $2)
       and ($3::boolean is null or (ended_at is null) = $3) order by id desc limit $4`,
    [stacks, before ?? null, open ?? null, limit],
  );
  return found.rows;
}

export interface DriftsAsked {
  readonly stacks: readonly string[];
  readonly open?: boolean | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Somebody knows of it until then; the newest word counts. `tx` must be a transaction. */
export async function acknowledge(
  tx: Queryable,
  { id, stack }: Pick<Drift, "id" | "stack">,
  by: string,
  { until, reason }: { readonly until: Date; readonly reason: string },
): Promise<Drift> {
  const saved = await tx.query<Drift>(
    `update drifts set acknowledged_by = $2, acknowledged_at = clock_timestamp(), acknowledged_until = $3,
       acknowledged_reason = $4 where id = $1 returning ${columns}`,
    [id, by, until, reason],
  );
  const details = { drift: id, until: until.toISOString(), reason };
  await appendAudit(tx, { actor: by, action: "drift.acknowledged", stack, details });
  return saved.rows[0] as Drift;
}
