// Decides the JSON shapes of elevations: what can be asked for, what was, and how far it has come.
import { z } from "zod";
import { elevationStates } from "../elevation/states.ts";
import type { Elevation } from "../store/elevations.ts";
import { freeText, stackName, timestamp } from "./schemas.ts";

export const newElevationSchema = z
  .strictObject({
    environment: stackName,
    level: z.string().min(1).max(40).describe("one that GET /v1/elevations/offers lists"),
    minutes: z.number().int().min(1).max(720),
    reason: freeText(1000),
  })
  .meta({ id: "NewElevation" });

export const elevationSchema = z
  .object({
    id: z.uuid(),
    environment: z.string(),
    account: z.string(),
    level: z.string(),
    person: z.string(),
    reason: z.string(),
    minutes: z.number().int(),
    state: z.enum(elevationStates),
    requestedBy: z.string(),
    requestedAt: timestamp,
    requestEndsAt: timestamp.describe("when the request expires, if nobody decides"),
    decidedBy: z.string().nullable(),
    decidedAt: timestamp.nullable(),
    endsAt: timestamp
      .nullable()
      .describe("when the access is taken away at the latest; fixed by the approval"),
    endedAt: timestamp.nullable().describe("when Identity Center said that it is gone"),
    trouble: z
      .string()
      .nullable()
      .describe("why it was refused, or the last try came to nothing; it is tried again"),
  })
  .meta({ id: "Elevation" });

export const offerSchema = z
  .object({
    environment: z.string(),
    level: z.string(),
    description: z.string(),
    writes: z.boolean(),
    maxMinutes: z.number().int(),
  })
  .meta({ id: "Offer" });

/** An elevation as the API shows it. */
export function elevationView(elevation: Elevation): z.output<typeof elevationSchema> {
  const { id, environment, level, person, reason, minutes, state, requestedBy, decidedBy, trouble } =
    elevation;
  const text = (at: Date | null) => at?.toISOString() ?? null;
  return {
    id,
    environment,
    account: elevation.assignment.account,
    level,
    person,
    reason,
    minutes,
    state,
    requestedBy,
    requestedAt: elevation.requestedAt.toISOString(),
    requestEndsAt: elevation.requestEndsAt.toISOString(),
    decidedBy,
    decidedAt: text(elevation.decidedAt),
    endsAt: text(elevation.endsAt),
    endedAt: text(elevation.endedAt),
    trouble,
  };
}
