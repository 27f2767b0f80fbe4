// Keeps exceptions from the policy pack's rules: who asked for which, who granted it, and until when. None is ever deleted.
import { v7 as uuidv7 } from "uuid";
import { type AuditAction, appendAudit } from "../audit/append.ts";
import { type ExceptionEvent, type ExceptionState, transitions } from "../exceptions/states.ts";
import type { Queryable } from "./database.ts";

export const exceptionsSchema = `
create table exceptions (
  id uuid primary key,
  stack text not null,
  rule text not null,
  urn text not null,
  reason text not null,
  ticket text not null,
  until date not null,
  person text not null,
  requested_by text not null,
  state text not null,
  requested_at timestamptz not null default clock_timestamp(),
  decided_by text,
  decided_by_person text,
  decided_at timestamptz,
  withdrawn_by text,
  withdrawn_by_person text,
  withdrawn_at timestamptz,
  -- Nobody is exempted by a request, nor by their own word.
  check (state <> 'approved' or (decided_by_person is not null and decided_by_person <> person))
);
create unique index exceptions_open on exceptions (stack, rule, urn) where state in ('requested', 'approved');`;

/** Named RuleException: Exception alone is what scans and languages call something else. */
export interface RuleException {
  readonly id: string;
  readonly stack: string;
  readonly rule: string;
  readonly urn: string;
  readonly reason: string;
  readonly ticket: string;
  /** Last day on which it holds, YYYY-MM-DD, UTC. */
  readonly until: string;
  readonly person: string;
  readonly requestedBy: string;
  readonly state: ExceptionState;
  readonly requestedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Date | null;
}

const columns = `id, stack, rule, urn, reason, ticket, to_char(until, 'YYYY-MM-DD') as until, person,
  requested_by as "requestedBy", state, requested_at as "requestedAt", decided_by as "decidedBy",
  decided_at as "decidedAt", withdrawn_by as "withdrawnBy", withdrawn_at as "withdrawnAt"`;

export type NewException = Pick<
  RuleException,
  "stack" | "rule" | "urn" | "reason" | "ticket" | "until" | "person" | "requestedBy"
>;

/** Undefined where the same is asked for, or granted, already. `tx` must be a transaction. */
export async function insertException(
  tx: Queryable,
  wanted: NewException,
): Promise<RuleException | undefined> {
  const { stack, rule, urn, reason, ticket, until, person, requestedBy } = wanted;
  const inserted = await tx.query<RuleException>(
    `insert into exceptions (id, stack, rule, urn, reason, ticket, until, person, requested_by, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'requested')
     on conflict (stack, rule, urn) where state in ('requested', 'approved') do nothing returning ${columns}`,
    [uuidv7(), stack, rule, urn, reason, ticket, until, person, requestedBy],
  );
  const made = inserted.rows[0];
  if (made) await audited(tx, "exception.requested", made, requestedBy, { reason });
  return made;
}

export async function findException(
  db: Queryable,
  id: string,
  lock = false,
): Promise<RuleException | undefined> {
  const found = await db.query<RuleException>(
    `select ${columns} from exceptions where id = $1${lock ? " for update" : ""}`,
    [id],
  );
  return found.rows[0];
}

export interface ExceptionFilter {
  readonly stacks: readonly string[];
  readonly state?: ExceptionState | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listExceptions(db: Queryable, filter: ExceptionFilter): Promise<RuleException[]> {
  const found = await db.query<RuleException>(
    `select ${columns} from exceptions
     where stack = any($1) and ($2::text is null or state = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [filter.stacks, filter.state ?? null, filter.before ?? null, filter.limit],
  );
  return found.rows;
}

/** All that are granted in these stacks, those whose last day is over, too; the oldest first. */
export async function grantedExceptions(db: Queryable, stacks: readonly string[]): Promise<RuleException[]> {
  const found = await db.query<RuleException>(
    `select ${columns} from exceptions where state = 'approved' and stack = any($1) order by id`,
    [stacks],
  );
  return found.rows;
}

const steps: Readonly<Record<ExceptionEvent, { action: AuditAction; set: string }>> = {
  approve: {
    action: "exception.approved",
    set: "decided_by = $3, decided_by_person = $4, decided_at = clock_timestamp()",
  },
  reject: {
    action: "exception.rejected",
    set: "decided_by = $3, decided_by_person = $4, decided_at = clock_timestamp()",
  },
  withdraw: {
    action: "exception.withdrawn",
    set: "withdrawn_by = $3, withdrawn_by_person = $4, withdrawn_at = clock_timestamp()",
  },
};

/** One transition with its audit record, or undefined where the table has none from there. `tx` must hold the row. */
export async function moveException(
  tx: Queryable,
  { id, state: before }: RuleException,
  event: ExceptionEvent,
  { name, person, reason }: { name: string; person: string; reason?: string | undefined },
): Promise<RuleException | undefined> {
  const state = transitions[before][event];
  if (state === undefined) return undefined;
  const { action, set } = steps[event];
  const moved = await tx.query<RuleException>(
    `update exceptions set state = $2, ${set} where id = $1 returning ${columns}`,
    [id, state, name, person],
  );
  const now = moved.rows[0] as RuleException;
  await audited(tx, action, now, name, reason === undefined ? {} : { reason });
  return now;
}

function audited(
  tx: Queryable,
  action: AuditAction,
  { id, stack, rule, urn, ticket, until, person }: RuleException,
  actor: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const details = { exception: id, rule, urn, ticket, until, person, ...more };
  return appendAudit(tx, { actor, action, stack, details });
}
