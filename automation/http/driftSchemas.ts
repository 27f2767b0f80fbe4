// Decides the JSON shape of drift.
import { z } from "zod";
import { driftClasses } from "../drift/drift.ts";
import type { Drift } from "../store/drifts.ts";
import { stackName, timestamp } from "./schemas.ts";

const classSchema = z
  .enum(driftClasses)
  .describe("security: of a type that a rule of the policy pack judges; noise: labels, or what AWS decides");

export const driftSchema = z
  .object({
    id: z.uuid(),
    stack: stackName,
    class: classSchema.describe("the gravest of its resources"),
    resources: z.array(
      z.object({
        urn: z.string(),
        type: z.string(),
        op: z.string().describe("update: it is another; delete: it is gone"),
        class: classSchema,
        changes: z
          .array(z.object({ path: z.string(), old: z.string().optional(), next: z.string().optional() }))
          .describe("inputs as the state has them and as they are, secrets masked"),
        outputs: z.array(z.string()).describe("names of outputs that are others, and no inputs"),
      }),
    ),
    firstRun: z.uuid().describe("the check that found it first"),
    lastRun: z.uuid().describe("the last one that found just the same"),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp,
    endedAt: timestamp.nullable(),
    endedBecause: z.string().nullable(),
    acknowledgement: z
      .object({ by: z.string(), at: timestamp, until: timestamp, reason: z.string() })
      .nullable()
      .describe("the newest; over when `until` is"),
  })
  .meta({ id: "Drift" });

export function driftView(drift: Drift): z.output<typeof driftSchema> {
  const { id, stack, firstRun, lastRun, endedBecause } = drift;
  const { acknowledgedBy: by, acknowledgedAt: at, acknowledgedUntil: until, acknowledgedReason } = drift;
  return {
    id,
    stack,
    class: drift.class,
    resources: drift.resources.map((resource) => ({
      ...resource,
      changes: [...resource.changes],
      outputs: [...resource.outputs],
    })),
    firstRun,
    lastRun,
    firstSeenAt: drift.firstSeenAt.toISOString(),
    lastSeenAt: drift.lastSeenAt.toISOString(),
    endedAt: drift.endedAt?.toISOString() ?? null,
    endedBecause,
    acknowledgement:
      by && at && until
        ? { by, at: at.toISOString(), until: until.toISOString(), reason: acknowledgedReason ?? "" }
        : null,
  };
}
