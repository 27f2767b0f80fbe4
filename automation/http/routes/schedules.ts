// Routes of schedules: when the drift of which stack is looked for.
import { z } from "zod";
import { allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { faultOfSchedule, nextTick, shortestMinutes } from "../../schedules/cron.ts";
import { runStates } from "../../runner/machine.ts";
import { databaseTime, inTransaction } from "../../store/database.ts";
import { type Schedule, deleteSchedule, listSchedules, saveSchedule } from "../../store/schedules.ts";
import { json, route } from "../route.ts";
import { pageOf, stackName, timestamp } from "../schemas.ts";
import { requireNoFaults } from "../validate.ts";
import { requireStack } from "./stacks.ts";

const params = z.strictObject({ stack: stackName });
const write = { kind: "permission", permission: "schedules:write", scope: "stack" } as const;

const newScheduleSchema = z
  .strictObject({
    cron: z
      .string()
      .min(1)
      .max(200)
      .describe(`five parts: minute, hour, day, month, weekday; at most every ${shortestMinutes} minutes`),
    zone: z.string().min(1).max(100).default("UTC").describe("IANA time zone in which it is read"),
  })
  .meta({ id: "NewSchedule" });

const scheduleSchema = z
  .object({
    stack: stackName,
    cron: z.string(),
    zone: z.string(),
    nextAt: timestamp.nullable(),
    lastAt: timestamp.nullable(),
    lastRun: z.uuid().nullable().describe("the drift check that the last tick started"),
    lastState: z.enum(runStates).nullable().describe("of that check: one that failed says nothing of drift"),
    trouble: z.string().nullable().describe("why the last tick started none"),
    updatedBy: z.string(),
  })
  .meta({ id: "DriftSchedule" });

function scheduleView({ nextAt, lastAt, ...rest }: Schedule): z.output<typeof scheduleSchema> {
  return { ...rest, nextAt: nextAt?.toISOString() ?? null, lastAt: lastAt?.toISOString() ?? null };
}

export const scheduleRoutes = [
  route({
    method: "get",
    path: "/v1/schedules",
    operationId: "listSchedules",
    summary: "When the drift of which stack is looked for",
    tag: "schedules",
    access: { kind: "permission", permission: "runs:read", scope: "any" },
    responses: { 200: { description: "Those of stacks that you may see", schema: pageOf(scheduleSchema) } },
    handler: async ({ deps, db, identity }) => {
      const visible = deps.config.stacks.filter((name) => allows(identity.grants, "runs:read", name));
      return json(200, { items: (await listSchedules(db, visible)).map(scheduleView) });
    },
  }),
  route({
    method: "put",
    path: "/v1/stacks/{stack}/schedule",
    operationId: "replaceSchedule",
    summary: "Look for drift of a stack on a schedule",
    description:
      "A check is a run of the operation drift, started by one server of all. Ticks that passed while no server was there are made up for by one check.",
    tag: "schedules",
    access: write,
    params,
    body: newScheduleSchema,
    responses: { 200: { description: "The schedule", schema: scheduleSchema } },
    errors: ["stack_not_found"],
    handler: async ({ deps, identity, params: { stack }, body: { cron, zone } }) => {
      requireStack(deps, stack);
      const message = faultOfSchedule(cron, zone);
      if (message)
        requireNoFaults([{ path: "body.cron", message, value: JSON.stringify(`${cron} ${zone}`) }]);
      const nextAt = nextTick(cron, zone, await databaseTime(deps.pool)) ?? null;
      const saved = await inTransaction(deps.pool, (tx) =>
        saveSchedule(tx, { stack, cron, zone, nextAt }, identity.name),
      );
      return json(200, scheduleView(saved));
    },
  }),
  route({
    method: "delete",
    path: "/v1/stacks/{stack}/schedule",
    operationId: "deleteSchedule",
    summary: "Look for drift of a stack no more",
    tag: "schedules",
    access: write,
    params,
    responses: { 204: { description: "Deleted" } },
    errors: ["schedule_not_found"],
    handler: async ({ deps, identity, params: { stack } }) => {
      if (await inTransaction(deps.pool, (tx) => deleteSchedule(tx, stack, identity.name)))
        return json(204, undefined);
      throw new LockgateError("schedule_not_found", { detail: `${stack} has none` });
    },
  }),
];
