// Decides the JSON shapes of windows.
import { z } from "zod";
import { grantSchema } from "../auth/permissions.ts";
import { type Schedule } from "../gate/windows/schedule.ts";
import { localTime, windowKinds } from "../gate/windows/window.ts";
import type { StoredWindow } from "../store/windows.ts";
import { freeText, stackName, timestamp } from "./schemas.ts";

const fields = {
  name: freeText(100),
  kind: z
    .enum(windowKinds)
    .describe("deny beats allow; where there is an allow, all that lies outside of every allow is denied"),
  environments: z.array(grantSchema.shape.environment).min(1).max(50),
  zone: z.string().min(1).max(100).describe("IANA time zone"),
  start: localTime.describe("local date and time of the first occurrence"),
  end: localTime.describe("local date and time of its end, which does not belong to it any more"),
  recurrence: z
    .string()
    .min(1)
    .max(500)
    .nullable()
    .describe("RFC 5545 recurrence rule by days, weeks, months or years; null for once"),
  reason: freeText(1000),
};

export const newWindowSchema = z
  .strictObject({ ...fields, kind: fields.kind.default("deny"), recurrence: fields.recurrence.default(null) })
  .meta({ id: "NewWindow" });

export const windowSchema = z
  .object({ id: z.uuid(), ...fields, version: z.number().int(), updatedBy: z.string(), updatedAt: timestamp })
  .meta({ id: "Window" });

const obstacleSchema = z.object({ window: z.string(), reason: z.string(), until: timestamp.optional() });

export const scheduleSchema = z
  .object({
    stack: stackName,
    open: z.boolean(),
    obstacles: z.array(obstacleSchema),
    earliestStart: timestamp.nullable().describe("null when it is not within a year or cannot be told"),
    closures: z
      .array(z.object({ start: timestamp, end: timestamp }))
      .describe("when changes may not begin within the next 30 days"),
  })
  .meta({ id: "Schedule" });

/** A window as the API shows it. */
export function windowView(window: StoredWindow): z.output<typeof windowSchema> {
  return { ...window, environments: [...window.environments], updatedAt: window.updatedAt.toISOString() };
}

/** What a schedule lets one know about a stack. */
export function scheduleView(
  stack: string,
  now: Date,
  schedule: Schedule,
  closures: readonly { start: number; end: number }[],
): z.output<typeof scheduleSchema> {
  const text = (at: number) => new Date(at).toISOString();
  return {
    stack,
    open: schedule.open,
    obstacles: schedule.obstacles.map(({ until, ...rest }) =>
      until ? { ...rest, until: until.toISOString() } : rest,
    ),
    earliestStart: schedule.open ? now.toISOString() : (schedule.earliest?.toISOString() ?? null),
    closures: closures.map(({ start, end }) => ({ start: text(start), end: text(end) })),
  };
}
