// Routes of runs: list, read, cancel, follow.
import { z } from "zod";
import { allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { eventSchema } from "../../events/registry.ts";
import { negotiate, streamEvents } from "../../events/stream.ts";
import { type RunState, isFinal, isIdle, runStates } from "../../runner/machine.ts";
import { requestCancel, transition } from "../../runner/transition.ts";
import { type Queryable, inTransaction } from "../../store/database.ts";
import { readDecisions } from "../../store/decisions.ts";
import { readLog } from "../../store/events.ts";
import { type Run, findRun, listRuns } from "../../store/runs.ts";
import { sandboxStacks } from "../../store/sandboxes.ts";
import { acceptRun } from "../accept.ts";
import { json, route } from "../route.ts";
import { pageOf, pageQuery, runDetailSchema, runSchema, runView, stackName } from "../schemas.ts";

const params = z.strictObject({ id: z.uuid() });
const readRun = { kind: "permission", permission: "runs:read", scope: "run" } as const;

/** Ends after which operations may be pending. */
const repairable: ReadonlySet<RunState> = new Set(["interrupted", "failed", "canceled"]);

async function requireRun(db: Queryable, id: string): Promise<Run> {
  const run = await findRun(db, id);
  if (!run) throw new LockgateError("run_not_found", { detail: `no run has the id ${id}` });
  return run;
}

export const runRoutes = [
  route({
    method: "get",
    path: "/v1/runs",
    operationId: "listRuns",
    summary: "Runs that you may see, newest first",
    tag: "runs",
    access: { kind: "permission", permission: "runs:read", scope: "any" },
    query: z.strictObject({ stack: stackName.optional(), state: z.enum(runStates).optional(), ...pageQuery }),
    responses: { 200: { description: "A page of runs", schema: pageOf(runSchema) } },
    handler: async ({ deps, db, identity, query }) => {
      const all = [...deps.config.stacks, ...(await sandboxStacks(db))];
      const visible = all.filter((name) => allows(identity.grants, "runs:read", name));
      const runs = await listRuns(db, {
        stacks: query.stack === undefined ? visible : visible.filter((name) => name === query.stack),
        states: query.state === undefined ? undefined : [query.state],
        before: query.cursor,
        limit: query.limit + 1,
      });
      const items = runs.slice(0, query.limit).map(runView);
      const next = runs.length > query.limit ? { nextCursor: items.at(-1)?.id } : {};
      return json(200, { items, ...next });
    },
  }),
  route({
    method: "get",
    path: "/v1/runs/{id}",
    operationId: "getRun",
    summary: "One run with its gate decisions",
    tag: "runs",
    access: readRun,
    params,
    responses: { 200: { description: "The run", schema: runDetailSchema } },
    errors: ["run_not_found"],
    handler: async ({ db, params: { id } }) => {
      const run = await requireRun(db, id);
      const decisions = await readDecisions(db, id);
      return json(200, {
        ...runView(run),
        decisions: decisions.map((d) => ({ ...d, at: d.at.toISOString() })),
      });
    },
  }),
  route({
    method: "post",
    path: "/v1/runs/{id}/cancel",
    operationId: "cancelRun",
    summary: "Cancel a run",
    description:
      "A waiting run ends at once. A running one gets an interrupt, lets the engine finish the steps in flight, and is killed after the grace; its state says what it became.",
    tag: "runs",
    access: { kind: "permission", permission: "runs:cancel", scope: "run" },
    params,
    responses: { 202: { description: "The run as it is now", schema: runSchema } },
    errors: ["run_not_found", "run_finished"],
    handler: async ({ deps, identity, params: { id } }) => {
      const run = await inTransaction(deps.pool, async (tx) => {
        const found = await findRun(tx, id, true);
        if (!found) throw new LockgateError("run_not_found", { detail: `no run has the id ${id}` });
        if (isFinal(found.state)) {
          throw new LockgateError("run_finished", { detail: `run ${id} is ${found.state}` });
        }
        await requestCancel(tx, id, identity.name);
        if (!isIdle(found.state)) return findRun(tx, id);
        return transition(tx, id, {
          event: "cancel",
          by: identity.name,
          reason: `canceled by ${identity.name} while it waited`,
        });
      });
      return json(202, runView(run as Run));
    },
  }),
  route({
    method: "post",
    path: "/v1/runs/{id}/repair",
    operationId: "createRepair",
    summary: "Repair what an interrupted, failed or canceled run left",
    description:
      "Starts a run of its own on the same stack: a refresh that settles operations left pending and drops creations that nobody saw end, so that the next update is not held up by them.",
    tag: "runs",
    access: { kind: "permission", permission: "runs:refresh", scope: "run" },
    params,
    creates: true,
    responses: {
      202: {
        description: "The repair was accepted and waits in the queue",
        schema: runSchema,
        headers: { Location: "path of the run" },
      },
    },
    errors: ["run_not_found", "run_not_repairable"],
    handler: async ({ deps, db, identity, params: { id } }) => {
      const broken = await requireRun(db, id);
      if (!repairable.has(broken.state)) {
        throw new LockgateError("run_not_repairable", { detail: `run ${id} is ${broken.state}` });
      }
      const wanted = { stack: broken.stack, operation: "repair", repairs: id } as const;
      const run = await acceptRun(db, deps.queue, identity, wanted);
      return json(202, runView(run), { location: `/v1/runs/${run.id}` });
    },
  }),
  route({
    method: "get",
    path: "/v1/runs/{id}/events",
    operationId: "followRun",
    summary: "Events of a run, as they happen",
    description:
      "text/event-stream (default) or application/x-ndjson. Starts after the event that Last-Event-ID names, and ends when the run has ended.",
    tag: "runs",
    access: readRun,
    params,
    responses: {
      200: {
        description: "A stream of events",
        schema: eventSchema.meta({ id: "RunEvent" }),
        media: ["text/event-stream", "application/x-ndjson"],
      },
    },
    errors: ["run_not_found", "not_acceptable", "invalid_request"],
    handler: async ({ deps, db, params: { id }, headers }) => {
      const run = await requireRun(db, id);
      const format = negotiate(headers.accept);
      const last = headers["last-event-id"];
      return (response) => streamEvents(deps, run.id, format, last, response);
    },
  }),
  route({
    method: "get",
    path: "/v1/runs/{id}/log",
    operationId: "getRunLog",
    summary: "What the Pulumi CLI printed so far",
    tag: "runs",
    access: readRun,
    params,
    responses: { 200: { description: "Plain text", schema: z.string(), media: ["text/plain"] } },
    errors: ["run_not_found"],
    handler: async ({ db, params: { id } }) => {
      await requireRun(db, id);
      const text = await readLog(db, id);
      return async (response) => {
        response.type("text/plain; charset=utf-8").send(text);
      };
    },
  }),
];
