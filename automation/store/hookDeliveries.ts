// Decides how deliveries go on: claimed by one worker at a time, tried again later, given up after a day.
import type { Queryable } from "./database.ts";

export interface Delivery {
  readonly hookId: string;
  readonly eventId: string;
  readonly url: string;
  readonly body: string;
  readonly tries: number;
  /** How long ago the event happened. */
  readonly ageSeconds: number;
}

export interface DeliveryRecord {
  readonly eventId: string;
  readonly type: string;
  readonly at: Date;
  readonly state: "pending" | "delivered" | "given_up";
  readonly tries: number;
  readonly status: number | null;
  readonly trouble: string | null;
  readonly dueAt: Date;
}

/** For how long a claimed delivery is nobody else's: longer than sending takes. */
const claimSeconds = 60;

/** Due later than anything waits: then the clock that said so was ahead, and has been set right. */
const isDue = `(due_at <= clock_timestamp() or due_at > clock_timestamp() + interval '3 hours')`;

/** Receivers for whom something is due. */
export async function dueHooks(db: Queryable): Promise<string[]> {
  const found = await db.query<{ id: string }>(
    `select h.id from hooks h where h.gone_at is null and exists (select from hook_deliveries d
       where d.hook_id = h.id and d.state = 'pending' and ${isDue})`,
  );
  return found.rows.map(({ id }) => id);
}

/** Takes what has been due for longest. */
export async function claimDelivery(db: Queryable, hookId: string): Promise<Delivery | undefined> {
  const claimed = await db.query<Delivery>(
    `update hook_deliveries d set due_at = clock_timestamp() + make_interval(secs => $2)
     from hooks h, hook_events e
     where d.hook_id = h.id and d.event_id = e.id and (d.hook_id, d.event_id) = (
       select hook_id, event_id from hook_deliveries
       where hook_id = $1 and state = 'pending' and ${isDue}
       order by due_at, event_id limit 1 for update skip locked)
     returning d.hook_id as "hookId", d.event_id as "eventId", h.url, e.body, d.tries,
       extract(epoch from clock_timestamp() - e.at)::float as "ageSeconds"`,
    [hookId, claimSeconds],
  );
  return claimed.rows[0];
}

/** It arrived. */
export async function delivered(db: Queryable, { hookId, eventId }: Delivery, status: number): Promise<void> {
  await db.query(
    `update hook_deliveries set state = 'delivered', tries = tries + 1, status = $3, trouble = null,
       ended_at = clock_timestamp() where hook_id = $1 and event_id = $2 and state = 'pending'`,
    [hookId, eventId, status],
  );
}

/** It did not arrive; without `seconds` it is given up. */
export async function notDelivered(
  db: Queryable,
  { hookId, eventId }: Delivery,
  failure: {
    readonly status?: number | undefined;
    readonly trouble: string;
    readonly seconds?: number | undefined;
  },
): Promise<void> {
  await db.query(
    `update hook_deliveries set tries = tries + 1, status = $3, trouble = $4,
       state = case when $5::float is null then 'given_up' else 'pending' end,
       due_at = clock_timestamp() + make_interval(secs => coalesce($5, 0)),
       ended_at = case when $5::float is null then clock_timestamp() end
     where hook_id = $1 and event_id = $2 and state = 'pending'`,
    [hookId, eventId, failure.status ?? null, failure.trouble.slice(0, 500), failure.seconds ?? null],
  );
}

/** The receiver wants no more of anything. */
export async function markGone(db: Queryable, hookId: string): Promise<void> {
  await db.query("update hooks set gone_at = clock_timestamp() where id = $1", [hookId]);
}

/** What a receiver got and did not get, newest first. */
export async function listDeliveries(
  db: Queryable,
  hookId: string,
  before: string | undefined,
  limit: number,
): Promise<DeliveryRecord[]> {
  const found = await db.query<DeliveryRecord>(
    `select d.event_id as "eventId", e.type, e.at, d.state, d.tries, d.status, d.trouble, d.due_at as "dueAt"
     from hook_deliveries d join hook_events e on e.id = d.event_id
     where d.hook_id = $1 and ($2::uuid is null or d.event_id < $2) order by d.event_id desc limit $3`,
    [hookId, before ?? null, limit],
  );
  return found.rows;
}

/** Sends an event once more, at once; false where there is no such delivery. */
export async function redeliver(db: Queryable, hookId: string, eventId: string): Promise<boolean> {
  const again = await db.query(
    `update hook_deliveries set state = 'pending', tries = 0, due_at = clock_timestamp(), ended_at = null
     where hook_id = $1 and event_id = $2`,
    [hookId, eventId],
  );
  return again.rowCount === 1;
}
