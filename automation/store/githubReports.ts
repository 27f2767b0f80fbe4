// Decides what GitHub is still to be told: one row a run, which counts what happened against what was said.
import type { Queryable } from "./database.ts";
import type { Run } from "./runs.ts";

export const githubReportsSchema = `
-- What GitHub is to be told of a run: as long as said is behind wanted, somebody tries.
create table github_reports (
  run_id uuid primary key references runs (id) on delete cascade,
  wanted integer not null default 1,
  wanted_at timestamptz not null default clock_timestamp(),
  said integer not null default 0,
  tries integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  findings_sent boolean not null default false,
  trouble text
);
create index github_reports_due on github_reports (due_at) where said < wanted;
-- The one comment on each pull request.
create table github_comments (
  repository text not null,
  number integer not null,
  comment_id bigint,
  primary key (repository, number)
);
create index runs_by_pull_request on runs ((source->>'repository'), (source->>'pullRequest')) where source is not null;`;

/** How long a report is somebody's who claimed it: longer than all its calls may take. */
const claimSeconds = 180;
/** After a day nobody waits for it any more. */
const giveUpHours = 24;

export interface DueReport {
  readonly runId: string;
  readonly wanted: number;
  readonly tries: number;
  readonly findingsSent: boolean;
}

/** Something happened to a run that a push or a pull request asked for. `tx` must be the transaction of it. */
export async function wantReport(tx: Queryable, run: Pick<Run, "id" | "source">): Promise<void> {
  if (run.source === null) return;
  await tx.query(
    `insert into github_reports (run_id) values ($1)
     on conflict (run_id) do update set wanted = github_reports.wanted + 1, wanted_at = clock_timestamp()`,
    [run.id],
  );
}

/** Takes the report that has been due for longest; nobody else gets it for three minutes. */
export async function claimReport(db: Queryable): Promise<DueReport | undefined> {
  const claimed = await db.query<DueReport>(
    `update github_reports set due_at = clock_timestamp() + make_interval(secs => $1) where run_id = (
       select run_id from github_reports where said < wanted
         and (due_at <= clock_timestamp() or due_at > clock_timestamp() + interval '1 day')
         and wanted_at > clock_timestamp() - make_interval(hours => $2)
       order by due_at limit 1 for update skip locked)
     returning run_id as "runId", wanted, tries, findings_sent as "findingsSent"`,
    [claimSeconds, giveUpHours],
  );
  return claimed.rows[0];
}

/** GitHub knows as much as was wanted when the report was claimed; what happened since is due at once. */
export async function reportSaid(
  db: Queryable,
  { runId, wanted }: DueReport,
  findings: boolean,
): Promise<void> {
  await db.query(
    `update github_reports set said = greatest(said, $2), tries = 0, trouble = null, due_at = clock_timestamp(),
       findings_sent = findings_sent or $3 where run_id = $1`,
    [runId, wanted, findings],
  );
}

/** It did not work; tried again after so many seconds. */
export async function reportFailed(
  db: Queryable,
  runId: string,
  trouble: string,
  seconds: number,
): Promise<void> {
  await db.query(
    `update github_reports set tries = tries + 1, trouble = $2,
       due_at = clock_timestamp() + make_interval(secs => $3) where run_id = $1`,
    [runId, trouble.replaceAll("\u0000", "").slice(0, 1000), seconds],
  );
}

/** The comment of a pull request, whose row stays locked until the transaction ends: nobody makes a second one. */
export async function lockComment(
  tx: Queryable,
  repository: string,
  number: number,
): Promise<number | undefined> {
  await tx.query("insert into github_comments (repository, number) values ($1, $2) on conflict do nothing", [
    repository,
    number,
  ]);
  const found = await tx.query<{ id: string | null }>(
    "select comment_id as id from github_comments where repository = $1 and number = $2 for update",
    [repository, number],
  );
  const id = found.rows[0]?.id;
  return id === null || id === undefined ? undefined : Number(id);
}

export async function keepComment(
  tx: Queryable,
  repository: string,
  number: number,
  id: number,
): Promise<void> {
  await tx.query("update github_comments set comment_id = $3 where repository = $1 and number = $2", [
    repository,
    number,
    id,
  ]);
}

/** The newest run of each stack that a pull request asked for. */
export async function pullRequestRuns(db: Queryable, repository: string, number: number): Promise<string[]> {
  const found = await db.query<{ id: string }>(
    `select distinct on (stack) id from runs
     where source->>'repository' = $1 and source->>'pullRequest' = $2::text order by stack, id desc`,
    [repository, number],
  );
  return found.rows.map(({ id }) => id);
}
