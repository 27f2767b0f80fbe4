// Keeps requests for accounts: who asked for which, who decided, and how far account vending has come.
import { v7 as uuidv7 } from "uuid";
import { type AccountEvent, type AccountState, openStates, transitions } from "../accounts/states.ts";
import { type AuditAction, appendAudit } from "../audit/append.ts";
import type { Queryable } from "./database.ts";
import { publish } from "./hooks.ts";

export const accountsSchema = `
create table accounts (
  id uuid primary key,
  type text not null,
  unit text not null,
  name text not null,
  email text not null,
  owner text not null,
  person text not null,
  requested_by text not null,
  state text not null,
  requested_at timestamptz not null default clock_timestamp(),
  decided_by text,
  decided_by_person text,
  decided_at timestamptz,
  -- Why, in the words of who decided.
  reason text,
  account_id text,
  -- Grows with each look at it; whoever was overtaken writes nothing.
  turn integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  failures integer not null default 0,
  trouble text,
  -- Nobody gets an account by their own word.
  check (decided_by_person is null or decided_by_person <> person)
);
create unique index accounts_email on accounts (lower(email))
  where state in ('requested', 'approved', 'ready', 'rejecting');
create unique index accounts_name on accounts (name) where state in ('requested', 'approved', 'ready', 'rejecting');
create index accounts_due on accounts (due_at) where state in ('requested', 'approved', 'rejecting');`;

export interface AskedAccount {
  readonly id: string;
  readonly type: string;
  readonly unit: string;
  readonly name: string;
  readonly email: string;
  readonly owner: string;
  readonly person: string;
  readonly requestedBy: string;
  readonly state: AccountState;
  readonly requestedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
  /** Of AWS, once there is one. */
  readonly accountId: string | null;
  readonly turn: number;
  readonly failures: number;
  /** Why it failed, or the last try came to nothing. */
  readonly trouble: string | null;
}

const columns = `id, type, unit, name, email, owner, person, requested_by as "requestedBy", state,
  requested_at as "requestedAt", decided_by as "decidedBy", decided_at as "decidedAt", reason,
  account_id as "accountId", turn, failures, trouble`;

export type NewAccount = Pick<
  AskedAccount,
  "type" | "unit" | "name" | "email" | "owner" | "person" | "requestedBy"
>;

/** Undefined where another request has the address or the name. `tx` must be a transaction. */
export async function insertAccount(tx: Queryable, wanted: NewAccount): Promise<AskedAccount | undefined> {
  const { type, unit, name, email, owner, person, requestedBy } = wanted;
  const inserted = await tx.query<AskedAccount>(
    `insert into accounts (id, type, unit, name, email, owner, person, requested_by, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'requested') on conflict do nothing returning ${columns}`,
    [uuidv7(), type, unit, name, email, owner, person, requestedBy],
  );
  const made = inserted.rows[0];
  if (made) await told(tx, "account.requested", made, requestedBy);
  return made;
}

export async function findAccount(
  db: Queryable,
  id: string,
  lock = false,
): Promise<AskedAccount | undefined> {
  const found = await db.query<AskedAccount>(
    `select ${columns} from accounts where id = $1${lock ? " for update" : ""}`,
    [id],
  );
  return found.rows[0];
}

export interface AccountFilter {
  readonly state: AccountState | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listAccounts(
  db: Queryable,
  { state, before, limit }: AccountFilter,
): Promise<AskedAccount[]> {
  const found = await db.query<AskedAccount>(
    `select ${columns} from accounts
     where ($1::text is null or state = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [state ?? null, before ?? null, limit],
  );
  return found.rows;
}

/** How long one look at a request takes at most; then another process looks at it. */
const leaseSeconds = 60;

/** Takes up to `limit` requests whose time has come, for this process alone. */
export async function claimAccounts(db: Queryable, limit: number): Promise<AskedAccount[]> {
  const claimed = await db.query<AskedAccount>(
    `update accounts set turn = turn + 1, due_at = clock_timestamp() + $1 * interval '1 second'
     where id in (select id from accounts where due_at <= clock_timestamp() and state = any($2)
       order by due_at limit $3 for update skip locked)
     returning ${columns}`,
    [leaseSeconds, openStates, limit],
  );
  return claimed.rows;
}

const actions = {
  approve: "account.approved",
  reject: "account.rejected",
  agreed: "account.agreed",
  denied: "account.denied",
  fail: "account.failed",
  done: "account.ready",
} as const satisfies Record<AccountEvent, AuditAction>;

/** What leads to a state, with whom and why. */
export interface AccountChange {
  readonly event: AccountEvent;
  readonly by: string;
  /** Of a person's decision. */
  readonly byPerson?: string;
  readonly reason?: string | undefined;
  readonly accountId?: string | undefined;
}

/** Whoever was later here than somebody in AWS has not decided it: the audit has their word, the request has it no more. */
const overtaken = (before: AccountState, event: AccountEvent): boolean =>
  (before === "rejecting" && event === "agreed") || (before === "approved" && event === "denied");

/** One transition with its audit record, or undefined where the table has none from there. `tx` must hold the row. */
export async function moveAccount(
  tx: Queryable,
  { id, state: before }: AskedAccount,
  { event, by, byPerson, reason, accountId }: AccountChange,
): Promise<AskedAccount | undefined> {
  const state = transitions[before][event];
  if (state === undefined) return undefined;
  const moved = await tx.query<AskedAccount>(
    `update accounts set state = $2, turn = turn + 1, failures = 0, due_at = clock_timestamp(), trouble = $3,
       account_id = coalesce($4, account_id), reason = case when $6 then $5 else coalesce(reason, $5) end,
       decided_by = case when $6 then $7 else decided_by end,
       decided_by_person = case when $6 then $8 else decided_by_person end,
       decided_at = case when not $6 then decided_at when $8::text is not null then clock_timestamp() end
     where id = $1 returning ${columns}`,
    [
      id,
      state,
      event === "fail" ? (reason ?? "the run broke off") : null,
      accountId ?? null,
      event === "fail" ? null : (reason ?? null),
      byPerson !== undefined || overtaken(before, event),
      byPerson === undefined ? null : by,
      byPerson ?? null,
    ],
  );
  const now = moved.rows[0] as AskedAccount;
  await told(tx, actions[event], now, by, reason);
  return now;
}

/** Writes what a look has shown, unless somebody else has looked since. */
export async function noteAccount(
  db: Queryable,
  { id, turn, failures }: AskedAccount,
  note: { trouble?: string; afterSeconds: number },
): Promise<void> {
  await db.query(
    `update accounts set trouble = $3, failures = $4, due_at = clock_timestamp() + $5 * interval '1 second'
     where id = $1 and turn = $2`,
    [id, turn, note.trouble ?? null, note.trouble === undefined ? 0 : failures + 1, note.afterSeconds],
  );
}

/** The audit, and receivers of webhooks. */
async function told(
  tx: Queryable,
  action: Extract<AuditAction, `account.${string}`>,
  { id, type, unit, name, email, owner, person, accountId }: AskedAccount,
  actor: string,
  reason?: string,
): Promise<void> {
  const details = {
    account: id,
    type,
    unit,
    name,
    email,
    owner,
    person,
    ...(accountId === null ? {} : { accountId }),
    ...(reason === undefined ? {} : { reason }),
  };
  await appendAudit(tx, { actor, action, details });
  if (action !== "account.agreed" && action !== "account.denied") await publish(tx, action, "*", details);
}
