// Decides the database schema: numbered migrations, only ever appended to.

import { checkpointsSchema } from "./auditCheckpoints.ts";
import { schedulesSchema } from "./schedules.ts";
import { hooksSchema } from "./hooks.ts";
import { githubReportsSchema } from "./githubReports.ts";
import { driftsSchema } from "./drifts.ts";
import { exceptionsSchema } from "./exceptions.ts";
import { exportsSchema } from "./stackExports.ts";
import { auditSchema } from "./auditSchema.ts";
import { accountsSchema } from "./accounts.ts";
import { elevationsSchema } from "./elevations.ts";
import { rehearsalsSchema } from "./rehearsals.ts";
import { sandboxesSchema } from "./sandboxes.ts";
import { releasesSchema } from "./releases.ts";
import { webhooksSchema } from "./webhookReceipts.ts";
import { revocationListsSchema } from "./revocationLists.ts";
import { settledSchema } from "./stackStates.ts";
import { workersSchema } from "./workers.ts";

/** One step of the schema; a published step is never edited. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

const runs = `
create table runs (
  id uuid primary key,
  stack text not null,
  operation text not null,
  state text not null,
  message text,
  requested_by text not null,
  requested_by_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Fencing token: grows with each start; a worker's writes name its own and are refused when a newer one exists.
  attempt integer not null default 0,
  last_event_id bigint not null default 0,
  cancel_requested_at timestamptz,
  cancel_requested_by text,
  -- Who executes it: {host, pid, cliPids: []}; read after a crash to find what was left behind.
  worker jsonb,
  outcome jsonb
);
create index runs_by_stack on runs (stack, id desc);
create index runs_unfinished on runs (state) where finished_at is null;

create table run_events (
  run_id uuid not null references runs (id) on delete cascade,
  id bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  data jsonb not null,
  primary key (run_id, id)
);

create table run_logs (
  run_id uuid not null references runs (id) on delete cascade,
  id bigserial,
  text text not null,
  primary key (run_id, id)
);

create table gate_decisions (
  run_id uuid not null references runs (id) on delete cascade,
  id bigserial,
  attempt integer not null,
  gate text not null,
  verdict text not null,
  reason text not null,
  inputs jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, id)
);

-- What the last run of a stack left: masked outputs and the list of resources.
create table stack_states (
  stack text primary key,
  run_id uuid not null references runs (id),
  observed_at timestamptz not null default clock_timestamp(),
  outputs jsonb not null,
  resources jsonb not null
);`;

const access = `
-- API tokens, one-time login codes and browser sessions: all are 256-bit secrets of which only SHA-256 is kept.
create table credentials (
  id uuid primary key,
  kind text not null check (kind in ('token', 'login', 'session')),
  hash bytea not null unique,
  name text not null,
  grants jsonb not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table idempotency_keys (
  identity text not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  headers jsonb,
  body jsonb,
  created_at timestamptz not null default clock_timestamp(),
  primary key (identity, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);`;

const states = `
alter table runs
  -- Who asked, whichever of their credentials they used: nobody approves or overrides for themselves.
  add column requested_by_person text,
  -- The branch whose push asked for it; null when a person did. Newer runs of a branch supersede older ones.
  add column branch text,
  add column repairs uuid references runs (id),
  -- Starts that came to nothing and were repeated; unlike attempts, no approval or window adds to it.
  add column repeats integer not null default 0,
  add column waiting_for text,
  add column waiting_until timestamptz;
create index runs_waiting on runs (id) where state = 'waiting';
alter table credentials add column person text;
update credentials set person = name;
alter table credentials alter column person set not null;`;

const windows = `
create table windows (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('deny', 'allow')),
  environments jsonb not null,
  zone text not null,
  start_local text not null,
  end_local text not null,
  recurrence text,
  reason text not null,
  -- Grows with each change; the ETag, so that nobody overwrites what they have not seen.
  version integer not null default 1,
  updated_by text not null,
  updated_at timestamptz not null default clock_timestamp()
);
-- One a run: who let it pass the windows, and why.
create table overrides (
  run_id uuid primary key references runs (id) on delete cascade,
  by_name text not null,
  by_person text not null,
  reason text not null,
  at timestamptz not null default clock_timestamp()
);`;

const approvals = `
-- What the newest preview of a run showed: an approval is bound to its five digests.
create table run_plans (
  run_id uuid primary key references runs (id) on delete cascade,
  attempt integer not null,
  at timestamptz not null default clock_timestamp(),
  digest text,
  digests jsonb,
  steps jsonb not null,
  risks jsonb not null,
  needed integer not null default 0,
  expires_at timestamptz
);
-- What people said; the newest word of a person counts, and none is ever changed.
create table approvals (
  run_id uuid not null references runs (id) on delete cascade,
  id bigserial,
  person text not null,
  name text not null,
  decision text not null check (decision in ('approve', 'reject')),
  comment text,
  digests jsonb,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, id)
);`;

const promotion = `
-- SHA-256 of the program that a run applied; null until it applies anything.
alter table runs add column program text;`;

const traces = `
-- W3C traceparent of the request that asked for a run; null where nothing was traced.
alter table runs add column trace text;`;

/** All migrations, ascending. */
export const migrations: readonly Migration[] = [
  { version: 1, name: "runs", sql: runs },
  { version: 2, name: "access", sql: access },
  { version: 3, name: "states", sql: states },
  { version: 4, name: "audit", sql: auditSchema },
  { version: 5, name: "windows", sql: windows },
  { version: 6, name: "exports", sql: exportsSchema },
  { version: 7, name: "approvals", sql: approvals },
  { version: 8, name: "promotion", sql: promotion },
  { version: 9, name: "settled", sql: settledSchema },
  { version: 10, name: "elevations", sql: elevationsSchema },
  { version: 11, name: "releases", sql: releasesSchema },
  { version: 12, name: "webhooks", sql: webhooksSchema },
  { version: 13, name: "github reports", sql: githubReportsSchema },
  { version: 14, name: "hooks", sql: hooksSchema },
  { version: 15, name: "checkpoints", sql: checkpointsSchema },
  { version: 16, name: "schedules", sql: schedulesSchema },
  { version: 17, name: "revocation lists", sql: revocationListsSchema },
  { version: 18, name: "drifts", sql: driftsSchema },
  { version: 19, name: "traces", sql: traces },
  { version: 20, name: "workers", sql: workersSchema },
  { version: 21, name: "rehearsals", sql: rehearsalsSchema },
  { version: 22, name: "environments of people's own", sql: sandboxesSchema },
  { version: 23, name: "exceptions", sql: exceptionsSchema },
  { version: 24, name: "accounts", sql: accountsSchema },
];
