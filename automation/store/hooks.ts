// Decides how receivers and what they are to get are kept: an event enters with what it tells of, in one transaction.
import { v7 as uuidv7 } from "uuid";
import { appendAudit } from "../audit/append.ts";
import type { HookEvent } from "../hooks/events.ts";
import { type Queryable, jsonbText } from "./database.ts";

export const hooksSchema = `
create table hooks (
  id uuid primary key,
  url text not null,
  -- Types of events and names of stacks, or ["*"].
  events jsonb not null,
  stacks jsonb not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  -- The receiver said that it is gone for good (410).
  gone_at timestamptz
);
create table hook_events (
  id uuid primary key,
  type text not null,
  body text not null,
  at timestamptz not null default clock_timestamp()
);
create table hook_deliveries (
  hook_id uuid not null references hooks (id) on delete cascade,
  event_id uuid not null references hook_events (id) on delete cascade,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'given_up')),
  tries integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  status integer,
  trouble text,
  ended_at timestamptz,
  primary key (hook_id, event_id)
);
create index hook_deliveries_due on hook_deliveries (hook_id, due_at) where state = 'pending';`;

export interface Hook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly stacks: readonly string[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly goneAt: Date | null;
}

type ToldRun = Readonly<Record<"id" | "stack" | "operation" | "requestedBy", string>>;

const columns = `id, url, events, stacks, created_by as "createdBy", created_at as "createdAt", gone_at as "goneAt"`;

export async function insertHook(
  tx: Queryable,
  hook: Pick<Hook, "url" | "events" | "stacks">,
  by: string,
): Promise<Hook> {
  const made = await tx.query<Hook>(
    `insert into hooks (id, url, events, stacks, created_by) values ($1, $2, $3, $4, $5) returning ${columns}`,
    [uuidv7(), hook.url, JSON.stringify(hook.events), JSON.stringify(hook.stacks), by],
  );
  const created = made.rows[0] as Hook;
  await appendAudit(tx, { actor: by, action: "hook.created", details: { id: created.id, ...hook } });
  return created;
}

export async function listHooks(db: Queryable): Promise<Hook[]> {
  return (await db.query<Hook>(`select ${columns} from hooks order by id`)).rows;
}

/** Deletes a receiver with what it has not got yet; false when there is none. `tx` must be a transaction. */
export async function deleteHook(tx: Queryable, id: string, by: string): Promise<boolean> {
  const gone = await tx.query<{ url: string }>("delete from hooks where id = $1 returning url", [id]);
  for (const { url } of gone.rows) {
    await appendAudit(tx, { actor: by, action: "hook.deleted", details: { id, url } });
  }
  return gone.rowCount === 1;
}

/** What receivers are told of a run, whatever happened: no output, no message of a program. */
export const toldOf = ({ id, stack, operation, requestedBy }: ToldRun) => ({
  run: id,
  stack,
  operation,
  requestedBy,
});

/** Queues an event for every receiver that wants it. `tx` must be the transaction of what it tells of. */
export async function publish(
  tx: Queryable,
  type: HookEvent,
  stack: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const body = JSON.stringify({
    type,
    timestamp: new Date().toISOString(),
    data: JSON.parse(jsonbText(data)),
  });
  await tx.query(
    `with wanted as (
       select id from hooks where gone_at is null and (events ? '*' or events ? $2) and (stacks ? '*' or stacks ? $3)
     ), event as (
       insert into hook_events (id, type, body) select $1, $2, $4 where exists (select from wanted) returning id
     )
     insert into hook_deliveries (hook_id, event_id) select wanted.id, event.id from wanted, event`,
    [uuidv7(), type, stack, body],
  );
}

/** Old events go, with the log of their deliveries. */
export async function forgetOldHookEvents(db: Queryable): Promise<void> {
  await db.query("delete from hook_events where at < clock_timestamp() - interval '30 days'");
}
