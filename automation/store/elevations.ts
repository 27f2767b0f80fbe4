// Keeps elevations: who asked for which access until when, and how far it has come.
import { v7 as uuidv7 } from "uuid";
import { type AuditAction, appendAudit } from "../audit/append.ts";
import type { Assignment } from "../elevation/identityCenter.ts";
import { type ElevationEvent, type ElevationState, openStates, transitions } from "../elevation/states.ts";
import type { Queryable } from "./database.ts";

export const elevationsSchema = `
create table elevations (
  id uuid primary key,
  environment text not null,
  level text not null,
  person text not null,
  requested_by text not null,
  reason text not null,
  minutes integer not null,
  -- The whole assignment: what was made is taken away even when the file speaks of it no more.
  assignment jsonb not null,
  looking_only boolean not null,
  state text not null,
  requested_at timestamptz not null default clock_timestamp(),
  request_ends_at timestamptz not null,
  decided_by text,
  decided_by_person text,
  decided_at timestamptz,
  -- Set with the approval, before anything is made: no crash can lengthen it.
  ends_at timestamptz,
  ended_at timestamptz,
  checked boolean not null default false,
  -- Grows with each look at it; whoever was overtaken writes nothing.
  turn integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  failures integer not null default 0,
  trouble text
);
create unique index elevations_open on elevations (person, environment, level)
  where state in ('requested', 'granting', 'active', 'revoking');
create index elevations_due on elevations (due_at)
  where state in ('requested', 'granting', 'active', 'revoking', 'ended');`;

export interface Elevation {
  readonly id: string;
  readonly environment: string;
  readonly level: string;
  readonly person: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly minutes: number;
  readonly assignment: Assignment;
  readonly lookingOnly: boolean;
  readonly state: ElevationState;
  readonly requestedAt: Date;
  readonly requestEndsAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  readonly checked: boolean;
  readonly turn: number;
  readonly failures: number;
  /** Why the last try came to nothing. */
  readonly trouble: string | null;
}

const columns = `id, environment, level, person, requested_by as "requestedBy", reason, minutes, assignment,
  looking_only as "lookingOnly", state, requested_at as "requestedAt", request_ends_at as "requestEndsAt",
  decided_by as "decidedBy", decided_at as "decidedAt", ends_at as "endsAt", ended_at as "endedAt", checked, turn,
  failures, trouble`;

export type NewElevation = Pick<
  Elevation,
  "environment" | "level" | "person" | "requestedBy" | "reason" | "minutes" | "assignment" | "lookingOnly"
> & { readonly requestHours: number };

/** Undefined where the person has asked for, or has, the same already. */
export async function insertElevation(tx: Queryable, wanted: NewElevation): Promise<Elevation | undefined> {
  const inserted = await tx.query<Elevation>(
    `insert into elevations (id, environment, level, person, requested_by, reason, minutes, assignment, looking_only,
       state, request_ends_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'requested', clock_timestamp() + $10 * interval '1 hour',
       clock_timestamp() + $10 * interval '1 hour')
     on conflict (person, environment, level) where state in ('requested', 'granting', 'active', 'revoking')
       do nothing returning ${columns}`,
    [
      uuidv7(),
      wanted.environment,
      wanted.level,
      wanted.person,
      wanted.requestedBy,
      wanted.reason,
      wanted.minutes,
      JSON.stringify(wanted.assignment),
      wanted.lookingOnly,
      wanted.requestHours,
    ],
  );
  const made = inserted.rows[0];
  if (made) await audited(tx, "elevation.requested", made, made.requestedBy, { reason: made.reason });
  return made;
}

export async function findElevation(db: Queryable, id: string, lock = false): Promise<Elevation | undefined> {
  const found = await db.query<Elevation>(
    `select ${columns} from elevations where id = $1${lock ? " for update" : ""}`,
    [id],
  );
  return found.rows[0];
}

export interface ElevationFilter {
  readonly environments: readonly string[];
  readonly state: ElevationState | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listElevations(db: Queryable, filter: ElevationFilter): Promise<Elevation[]> {
  const found = await db.query<Elevation>(
    `select ${columns} from elevations
     where environment = any($1) and ($2::text is null or state = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [filter.environments, filter.state ?? null, filter.before ?? null, filter.limit],
  );
  return found.rows;
}

/** Whether an elevation that is not over lends exactly this. */
export async function isLent(db: Queryable, assignment: Assignment): Promise<boolean> {
  const found = await db.query(
    "select 1 from elevations where assignment = $1 and state in ('granting', 'active', 'revoking') limit 1",
    [JSON.stringify(assignment)],
  );
  return found.rows.length > 0;
}

/** How long one look at an elevation takes at most; then another process looks at it. */
const leaseSeconds = 60;
/** How long after its end it is looked at again: longer than a signed call to AWS is valid (5 minutes). */
const recheckMinutes = 15;

/** Takes up to `limit` elevations whose time has come, for this process alone. */
export async function claimDue(db: Queryable, limit: number): Promise<Elevation[]> {
  const claimed = await db.query<Elevation>(
    `update elevations set turn = turn + 1, due_at = clock_timestamp() + $1 * interval '1 second'
     where id in (
       select id from elevations
       where (due_at <= clock_timestamp() or decided_at > clock_timestamp() + interval '1 minute') and (state = any($2)
         or (state = 'ended' and ended_at > clock_timestamp() - $3 * interval '1 minute'))
       order by due_at limit $4 for update skip locked)
     returning ${columns}`,
    [leaseSeconds, openStates, recheckMinutes, limit],
  );
  return claimed.rows;
}

const actions: Readonly<Record<ElevationEvent, AuditAction>> = {
  approve: "elevation.approved",
  reject: "elevation.rejected",
  withdraw: "elevation.withdrawn",
  expire: "elevation.expired",
  granted: "elevation.granted",
  refuse: "elevation.failed",
  end: "elevation.over",
  gone: "elevation.ended",
  found: "elevation.found",
};

/** When it is looked at next: at its end while it is active, else at once. */
const dueAfter = `case $2 when 'active' then ends_at when 'ended' then clock_timestamp() + interval '1 minute'
  else clock_timestamp() end`;

/** One transition with its audit record, or undefined where the table has none from there. `tx` must hold the row. */
export async function moveElevation(
  tx: Queryable,
  elevation: Elevation,
  change: { event: ElevationEvent; by: string; byPerson?: string; reason?: string | undefined },
): Promise<Elevation | undefined> {
  const { event, by, byPerson, reason } = change;
  const state = transitions[elevation.state][event];
  if (state === undefined) return undefined;
  const decides = event === "approve" || event === "reject";
  const moved = await tx.query<Elevation>(
    `update elevations set state = $2, turn = turn + 1, failures = 0, trouble = $3, due_at = ${dueAfter},
       ended_at = case when $2 in ('ended') then clock_timestamp() else ended_at end,
       decided_by = case when $4 then $5 else decided_by end,
       decided_by_person = case when $4 then $6 else decided_by_person end,
       decided_at = case when $4 then clock_timestamp() else decided_at end,
       ends_at = case when $7 then clock_timestamp() + minutes * interval '1 minute' else ends_at end
     where id = $1 returning ${columns}`,
    [
      elevation.id,
      state,
      event === "refuse" ? reason : null,
      decides,
      by,
      byPerson ?? null,
      event === "approve",
    ],
  );
  const now = moved.rows[0] as Elevation;
  await audited(tx, actions[event], now, by, reason === undefined ? {} : { reason });
  return now;
}

/** Writes what a look has shown, unless somebody else has looked since. */
export async function noteElevation(
  db: Queryable,
  { id, turn, failures }: Elevation,
  note: { checked?: true; trouble?: string; afterSeconds: number },
): Promise<void> {
  await db.query(
    `update elevations set checked = checked or $3, trouble = $4, failures = $5,
       due_at = clock_timestamp() + $6 * interval '1 second'
     where id = $1 and turn = $2`,
    [
      id,
      turn,
      note.checked === true,
      note.trouble ?? null,
      note.trouble === undefined ? 0 : failures + 1,
      note.afterSeconds,
    ],
  );
}

function audited(
  tx: Queryable,
  action: AuditAction,
  { id, environment, level, person, minutes, endsAt, assignment }: Elevation,
  actor: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { account, permissionSet } = assignment;
  const ends = endsAt === null ? {} : { endsAt: endsAt.toISOString() };
  const details = { elevation: id, level, person, minutes, account, permissionSet, ...ends, ...more };
  return appendAudit(tx, { actor, action, stack: environment, details });
}
