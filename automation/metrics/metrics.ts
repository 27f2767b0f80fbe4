// Decides what Prometheus can read of a server: its own requests, and what the database knows of runs, gates and elevations.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Queryable } from "../store/database.ts";
import { type Count, elevationsByState, openDrifts, endedRuns, gateDecisions, openRuns } from "./counts.ts";

export interface Metrics {
  /** One answered request; `route` is the path of the table, never what was asked for: labels must not grow. */
  observe(method: string, route: string, status: number, seconds: number): void;
  /** Everything, in Prometheus' text format 0.0.4. Throws while the database does not answer. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(db: Queryable): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "lockgate_http_request_duration_seconds",
    help: "How long answers took, event streams until their end",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const tables = tablesOf(registry);
  const refresh = async (): Promise<void> => {
    const counts = (
      await Promise.all([
        openRuns(db),
        endedRuns(db),
        gateDecisions(db),
        elevationsByState(db),
        openDrifts(db),
      ])
    ).flat();
    for (const table of tables) table.show(counts.filter(({ name }) => name === table.name));
  };
  return {
    observe: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    text: async () => {
      await refresh();
      // prom-client writes "Nan" where nothing was measured since the last scrape; the format says NaN.
      return (await registry.metrics()).replaceAll(/ Nan$/gm, " NaN");
    },
    contentType: registry.contentType,
  };
}

/** What the database is asked for at each scrape. */
const tablesOf = (registry: Registry): readonly Table[] => [
  gauges(registry, "lockgate_runs", "Runs that have not ended, by state", ["operation", "state"]),
  gauges(registry, "lockgate_queue_oldest_seconds", "For how long the oldest queued run has waited", []),
  counters(registry, "lockgate_runs_ended_total", "Runs that have ended", ["operation", "outcome"]),
  counters(registry, "lockgate_run_seconds_total", "Time from start to end of ended runs", [
    "operation",
    "outcome",
  ]),
  counters(registry, "lockgate_run_wait_seconds_total", "Time from request to start of ended runs", [
    "operation",
    "outcome",
  ]),
  counters(
    registry,
    "lockgate_run_repeats_total",
    "Starts that came to nothing, such as lost leases, and were repeated",
    ["operation", "outcome"],
  ),
  counters(registry, "lockgate_gate_decisions_total", "Decisions of gates", ["gate", "verdict"]),
  gauges(
    registry,
    "lockgate_drifted_stacks",
    "Stacks that differ from their state, by how much that matters",
    ["class", "acknowledged"],
  ),
  gauges(registry, "lockgate_elevations", "Elevations that have not ended, by state", ["state"]),
  gauges(
    registry,
    "lockgate_elevations_overdue",
    "Elevations whose time is over while the access is not known to be gone",
    [],
  ),
];

interface Table {
  readonly name: string;
  show(counts: readonly Count[]): void;
}

function gauges(registry: Registry, name: string, help: string, labelNames: readonly string[]): Table {
  const metric = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  return {
    name,
    show: (counts) => {
      metric.reset();
      for (const { labels, value } of counts) metric.set({ ...labels }, value);
    },
  };
}

/** What the database counts only grows, so it is a counter, though it is not counted here. */
function counters(registry: Registry, name: string, help: string, labelNames: readonly string[]): Table {
  const metric = new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  return {
    name,
    show: (counts) => {
      metric.reset();
      for (const { labels, value } of counts) metric.inc({ ...labels }, value);
    },
  };
}
