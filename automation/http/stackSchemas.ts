// Decides the JSON shape of one stack: what it holds, who is at it, what is known against it, when it is closed next.
import { z } from "zod";
import { driftClasses } from "../drift/drift.ts";
import { closures, scheduleAt, windowsOf } from "../gate/windows/schedule.ts";
import { isIdle } from "../runner/machine.ts";
import { edgeKinds } from "../runner/stackGraph.ts";
import { type Queryable, databaseTime } from "../store/database.ts";
import { openDrift } from "../store/drifts.ts";
import type { Run } from "../store/runs.ts";
import { listWindows } from "../store/windows.ts";
import { nullableTimestamp, runSchema, stackSchema, timestamp } from "./schemas.ts";

/** How far the next closure is looked for: 30 days. */
const ahead = 30 * 86_400_000;

export const stackDetailSchema = stackSchema
  .extend({
    outputs: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("secrets are masked; null before the first run"),
    observedAt: nullableTimestamp,
    observedBy: z.uuid().nullable().describe("the run that saw this"),
    activeRun: runSchema.nullable().describe("what is executed now, else what is next in the queue"),
    lock: z
      .object({ run: z.uuid(), requestedBy: z.string(), since: nullableTimestamp })
      .nullable()
      .describe("the run that holds the stack; null when none is executed"),
    drift: z
      .object({
        id: z.uuid(),
        class: z.enum(driftClasses),
        resources: z.number().int(),
        firstSeenAt: timestamp,
        acknowledgedUntil: nullableTimestamp,
      })
      .nullable()
      .describe("what the last check found; null when it found nothing, or there was none"),
    windows: z
      .object({
        open: z.boolean().describe("whether it may be changed now"),
        next: z.object({ start: timestamp, end: timestamp }).nullable(),
      })
      .describe("`next`: when it is closed within the next 30 days, or is now"),
  })
  .meta({ id: "StackDetail" });

export const stackGraphSchema = z
  .object({
    nodes: z.array(z.object({ urn: z.string(), type: z.string() })),
    edges: z.array(
      z.object({
        from: z.string().describe("URN of what needs the other one"),
        to: z.string(),
        kind: z.enum(edgeKinds),
      }),
    ),
  })
  .meta({ id: "StackGraph" });

type Detail = z.output<typeof stackDetailSchema>;

export const lockView = (run: Run | undefined): Detail["lock"] =>
  run && !isIdle(run.state)
    ? { run: run.id, requestedBy: run.requestedBy, since: run.startedAt?.toISOString() ?? null }
    : null;

export async function driftSummary(db: Queryable, stack: string): Promise<Detail["drift"]> {
  const open = await openDrift(db, stack);
  if (!open) return null;
  return {
    id: open.id,
    class: open.class,
    resources: open.resources.length,
    firstSeenAt: open.firstSeenAt.toISOString(),
    acknowledgedUntil: open.acknowledgedUntil?.toISOString() ?? null,
  };
}

export async function windowSummary(db: Queryable, stack: string): Promise<Detail["windows"]> {
  const now = await databaseTime(db);
  const windows = windowsOf(await listWindows(db), stack);
  const [next] = closures(windows, now, new Date(now.getTime() + ahead));
  const text = (at: number) => new Date(at).toISOString();
  return {
    open: scheduleAt(windows, now).open,
    next: next ? { start: text(next.start), end: text(next.end) } : null,
  };
}
