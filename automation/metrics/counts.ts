// Counts in the database what every replica would say alike: runs, decisions of gates, elevations.
import type { Queryable } from "../store/database.ts";

/** One value of one metric. */
export interface Count {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Labels = Count["labels"];
const count = (name: string, value: number, labels: Labels = {}): Count => ({ name, labels, value });

export async function openRuns(db: Queryable): Promise<Count[]> {
  const { rows } = await db.query<{ operation: string; state: string; runs: number; oldest: number }>(
    `select operation, state, count(*)::int as runs,
       extract(epoch from clock_timestamp() - min(created_at))::float as oldest
     from runs where finished_at is null group by operation, state`,
  );
  const queued = rows.filter(({ state }) => state === "queued").map(({ oldest }) => oldest);
  return [
    ...rows.map(({ operation, state, runs }) => count("lockgate_runs", runs, { operation, state })),
    count("lockgate_queue_oldest_seconds", Math.max(0, ...queued)),
  ];
}

export async function endedRuns(db: Queryable): Promise<Count[]> {
  const { rows } = await db.query<Ended>(
    `select operation, state as outcome, count(*)::int as runs, coalesce(sum(repeats), 0)::int as repeats,
       coalesce(sum(greatest(0, extract(epoch from finished_at - started_at))), 0)::float as seconds,
       coalesce(sum(greatest(0, extract(epoch from started_at - created_at))), 0)::float as wait
     from runs where finished_at is not null group by operation, state`,
  );
  return rows.flatMap(({ operation, outcome, runs, repeats, seconds, wait }) => {
    const labels = { operation, outcome };
    return [
      count("lockgate_runs_ended_total", runs, labels),
      count("lockgate_run_seconds_total", seconds, labels),
      count("lockgate_run_wait_seconds_total", wait, labels),
      count("lockgate_run_repeats_total", repeats, labels),
    ];
  });
}

type Ended = {
  operation: string;
  outcome: string;
  runs: number;
  repeats: number;
  seconds: number;
  wait: number;
};

export async function gateDecisions(db: Queryable): Promise<Count[]> {
  const { rows } = await db.query<{ gate: string; verdict: string; decisions: number }>(
    "select gate, verdict, count(*)::int as decisions from gate_decisions group by gate, verdict",
  );
  return rows.map(({ gate, verdict, decisions }) =>
    count("lockgate_gate_decisions_total", decisions, { gate, verdict }),
  );
}

export async function elevationsByState(db: Queryable): Promise<Count[]> {
  const { rows } = await db.query<{ state: string; elevations: number; overdue: number }>(
    `select state, count(*)::int as elevations, count(*) filter (where ends_at < clock_timestamp())::int as overdue
     from elevations where state in ('requested', 'granting', 'active', 'revoking') group by state`,
  );
  const overdue = rows.reduce((sum, row) => sum + row.overdue, 0);
  return [
    ...rows.map(({ state, elevations }) => count("lockgate_elevations", elevations, { state })),
    count("lockgate_elevations_overdue", overdue),
  ];
}

export async function openDrifts(db: Queryable): Promise<Count[]> {
  const { rows } = await db.query<{ class: string; acknowledged: string; stacks: number }>(
    `select class, coalesce(acknowledged_until > clock_timestamp(), false)::text as acknowledged, count(*)::int as stacks
     from drifts where ended_at is null group by 1, 2`,
  );
  return rows.map(({ class: kind, acknowledged, stacks }) =>
    count("lockgate_drifted_stacks", stacks, { class: kind, acknowledged }),
  );
}
