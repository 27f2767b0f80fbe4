// Keeps environments of people's own: whose they are, until when, and the runs that make and end them. None is ever deleted.
import { v7 as uuidv7 } from "uuid";
import { type AuditAction, appendAudit } from "../audit/append.ts";
import type { Operation, RunState } from "../runner/machine.ts";
import { stackOf } from "../sandboxes/naming.ts";
import type { EndRun } from "../sandboxes/life.ts";
import type { Queryable } from "./database.ts";
import { publish } from "./hooks.ts";

export const sandboxesSchema = `
-- Environments of people's own: a stack each, sandbox.<name>.
create table sandboxes (
  id uuid primary key,
  name text not null,
  person text not null,
  requested_by text not null,
  account text not null,
  public_key text not null,
  cidrs jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  ends_at timestamptz not null,
  -- However often it is extended.
  longest_at timestamptz not null,
  told_at timestamptz,
  make_run uuid references runs (id),
  ending_at timestamptz,
  ended_by text,
  end_run uuid references runs (id),
  failures integer not null default 0,
  ended_at timestamptz
);
create unique index sandboxes_open on sandboxes (name) where ended_at is null;`;

export interface Sandbox {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly requestedBy: string;
  readonly account: string;
  readonly publicKey: string;
  readonly cidrs: readonly string[];
  readonly createdAt: Date;
  readonly endsAt: Date;
  readonly longestAt: Date;
  readonly toldAt: Date | null;
  readonly makeRun: string | null;
  readonly makeState: RunState | null;
  readonly endingAt: Date | null;
  readonly endedBy: string | null;
  readonly endRun: string | null;
  readonly endOperation: Operation | null;
  readonly endState: RunState | null;
  readonly endFinishedAt: Date | null;
  readonly failures: number;
  readonly endedAt: Date | null;
}

const columns = `id, name, person, requested_by as "requestedBy", account, public_key as "publicKey", cidrs,
  created_at as "createdAt", ends_at as "endsAt", longest_at as "longestAt", told_at as "toldAt", make_run as "makeRun",
  (select state from runs where id = make_run) as "makeState", ending_at as "endingAt", ended_by as "endedBy",
  end_run as "endRun", (select operation from runs where id = end_run) as "endOperation",
  (select state from runs where id = end_run) as "endState",
  (select finished_at from runs where id = end_run) as "endFinishedAt", failures, ended_at as "endedAt"`;

export type NewSandbox = Pick<
  Sandbox,
  "name" | "person" | "requestedBy" | "account" | "publicKey" | "cidrs"
> & {
  readonly hours: number;
  readonly longestHours: number;
};

/** Two requests of one person at the same moment must see each other. `tx` must be a transaction. */
export async function countOpen(tx: Queryable, person: string): Promise<number> {
  await tx.query("select pg_advisory_xact_lock(4245, hashtext($1))", [person]);
  const found = await tx.query<{ count: string }>(
    "select count(*) as count from sandboxes where person = $1 and ended_at is null",
    [person],
  );
  return Number(found.rows[0]?.count);
}

/** Undefined where one of that name is not over. */
export async function insertSandbox(tx: Queryable, wanted: NewSandbox): Promise<Sandbox | undefined> {
  const inserted = await tx.query<Sandbox>(
    `insert into sandboxes (id, name, person, requested_by, account, public_key, cidrs, ends_at, longest_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 hour',
       clock_timestamp() + $9 * interval '1 hour')
     on conflict (name) where ended_at is null do nothing returning ${columns}`,
    [
      uuidv7(),
      wanted.name,
      wanted.person,
      wanted.requestedBy,
      wanted.account,
      wanted.publicKey,
      JSON.stringify(wanted.cidrs),
      wanted.hours,
      wanted.longestHours,
    ],
  );
  const made = inserted.rows[0];
  if (made) {
    const { account, cidrs } = made;
    await audited(tx, "environment.requested", made, made.requestedBy, { account, cidrs });
  }
  return made;
}

export async function findSandbox(db: Queryable, id: string, lock = false): Promise<Sandbox | undefined> {
  const found = await db.query<Sandbox>(
    `select ${columns} from sandboxes where id = $1${lock ? " for update" : ""}`,
    [id],
  );
  return found.rows[0];
}

/** The newest one that has this stack; what ended keeps its place in it. */
export async function sandboxOf(db: Queryable, name: string): Promise<Sandbox | undefined> {
  const found = await db.query<Sandbox>(
    `select ${columns} from sandboxes where name = $1 order by id desc limit 1`,
    [name],
  );
  return found.rows[0];
}

/** Newest first. */
export async function listSandboxes(
  db: Queryable,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<Sandbox[]> {
  const found = await db.query<Sandbox>(
    `select ${columns} from sandboxes where $1::uuid is null or id < $1 order by id desc limit $2`,
    [before ?? null, limit],
  );
  return found.rows;
}

/** Stacks of all that there ever were: their runs stay. */
export async function sandboxStacks(db: Queryable): Promise<string[]> {
  const found = await db.query<{ name: string }>("select distinct name from sandboxes");
  return found.rows.map(({ name }) => stackOf(name));
}

/** Ids of what may have to be done something about, those that wait longest first. */
export async function dueSandboxes(db: Queryable, warnHours: number): Promise<string[]> {
  const found = await db.query<{ id: string }>(
    `select id from sandboxes where ended_at is null
       and (ending_at is not null or ends_at - $1 * interval '1 hour' <= clock_timestamp()) order by ends_at`,
    [warnHours],
  );
  return found.rows.map(({ id }) => id);
}

/** The row, unless another server looks at it just now. `tx` must be a transaction. */
export async function lockOpen(tx: Queryable, id: string): Promise<Sandbox | undefined> {
  const found = await tx.query<Sandbox>(
    `select ${columns} from sandboxes where id = $1 and ended_at is null for update skip locked`,
    [id],
  );
  return found.rows[0];
}

export const endRunOf = ({ endOperation, endState, endFinishedAt }: Sandbox): EndRun | undefined =>
  endOperation === null || endState === null
    ? undefined
    : { operation: endOperation, state: endState, finishedAt: endFinishedAt };

const events = {
  "environment.extended": "ends_at = $2, told_at = null",
  "environment.told": "told_at = clock_timestamp()",
  "environment.ending": "ending_at = clock_timestamp(), ended_by = $2",
  "environment.retried": "end_run = $2, failures = failures + 1",
  "environment.ended": "ended_at = clock_timestamp()",
} as const satisfies Partial<Record<AuditAction, string>>;

/** Receivers of webhooks hear of these: an owner may still want to keep what is there. */
const told = { "environment.told": "environment.ending", "environment.ended": "environment.ended" } as const;

/** One change with its audit record, told to receivers where they may want to act. `tx` must hold the row. */
export async function changeSandbox(
  tx: Queryable,
  sandbox: Sandbox,
  event: keyof typeof events,
  by: string,
  value?: string | Date,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Sandbox> {
  const now = await set(tx, sandbox, events[event], value);
  await audited(tx, event, now, by, more);
  if (event === "environment.told" || event === "environment.ended") {
    const { id, name, person, endsAt } = now;
    const data = { environment: id, name, owner: person, endsAt: endsAt.toISOString() };
    await publish(tx, told[event], stackOf(name), data);
  }
  return now;
}

/** The run that makes it, or that ends it for the first time; the run itself is audited. */
export const linkRun = (
  tx: Queryable,
  sandbox: Sandbox,
  which: "make" | "end",
  run: string,
): Promise<Sandbox> => set(tx, sandbox, which === "make" ? "make_run = $2" : "end_run = $2", run);

async function set(tx: Queryable, { id }: Sandbox, change: string, value?: string | Date): Promise<Sandbox> {
  const changed = await tx.query<Sandbox>(
    `update sandboxes set ${change} where id = $1 returning ${columns}`,
    value === undefined ? [id] : [id, value],
  );
  return changed.rows[0] as Sandbox;
}

function audited(
  tx: Queryable,
  action: AuditAction,
  { id, name, person, endsAt }: Sandbox,
  actor: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const details = { environment: id, owner: person, endsAt: endsAt.toISOString(), ...more };
  return appendAudit(tx, { actor, action, stack: stackOf(name), details });
}
