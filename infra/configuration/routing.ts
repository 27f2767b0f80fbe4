// Decides on which days the router of pushes starts pipelines; on others the push waits for the next such day.
import { z } from "zod";
import { list, text } from "./fields.ts";
import { isZone, zoneRemedy } from "./window.ts";

const dateRemedy = "a day as 2026-12-25";
const isDate = (day: string): boolean => {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
};

/** Absent: pipelines start on any day. */
export const routing = z
  .strictObject(
    {
      zone: text(zoneRemedy).refine(isZone, zoneRemedy),
      /** Beside Saturdays and Sundays. */
      holidays: list(
        text(dateRemedy)
          .regex(/^\d{4}-\d{2}-\d{2}$/, dateRemedy)
          .refine(isDate, dateRemedy),
        "a list of days such as 2026-12-25",
      ).default([]),
    },
    { error: "when pushes start pipelines: { zone, holidays? }" },
  )
  .optional();
