// Every event of a run and of webhooks, as their registries say.

import type { z } from "zod";
import { eventRegistry } from "../../../automation/events/registry.ts";
import { hookEvents } from "../../../automation/hooks/events.ts";
import { page, table } from "./page.ts";

const fieldsOf = (schema: z.ZodObject): string =>
  Object.entries(schema.shape)
    .map(([name, field]) => `\`${name}\`${(field as z.ZodType).safeParse(undefined).success ? "?" : ""}`)
    .join(", ");

export const eventsPage = (): string =>
  page(
    "Events",
    "automation/events/registry.ts",
    "`GET /v1/runs/{id}/events` streams them (SSE or NDJSON); `id` counts from 1 within its run, without gaps. A field with a question mark may be absent.",
    table(
      ["type", "what", "data"],
      Object.entries(eventRegistry).map(([type, { description, data }]) => [
        `\`${type}\``,
        description,
        fieldsOf(data),
      ]),
    ),
    `## Webhooks\n\nTypes that receivers may ask for, or \`*\` for all: ${hookEvents.map((type) => `\`${type}\``).join(", ")}.`,
  );
