// Routes of stacks: what is managed, what is in it, and starting a run.
import { z } from "zod";
import { allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { graphOf } from "../../runner/stackGraph.ts";
import { findActiveRun, latestRuns } from "../../store/runs.ts";
import { findExport } from "../../store/stackExports.ts";
import { countResources, findStackState } from "../../store/stackStates.ts";
import { acceptRun } from "../accept.ts";
import { type AppDeps, json, route } from "../route.ts";
import {
  newRunSchema,
  pageOf,
  resourceSchema,
  runSchema,
  runView,
  stackName,
  stackSchema,
} from "../schemas.ts";
import {
  driftSummary,
  lockView,
  stackDetailSchema,
  stackGraphSchema,
  windowSummary,
} from "../stackSchemas.ts";

const params = z.strictObject({ stack: stackName });
const readStack = { kind: "permission", permission: "stacks:read", scope: "stack" } as const;

/** Authorisation comes first, so an unknown name tells nothing to those who may not see it. */
export function requireStack(deps: AppDeps, stack: string): void {
  if (deps.config.stacks.includes(stack)) return;
  throw new LockgateError("stack_not_found", { detail: `no stack is named ${JSON.stringify(stack)}` });
}

export const stackRoutes = [
  route({
    method: "get",
    path: "/v1/stacks",
    operationId: "listStacks",
    summary: "Stacks of this server that you may see, each with its last run",
    tag: "stacks",
    access: { kind: "permission", permission: "stacks:read", scope: "any" },
    responses: { 200: { description: "The stacks, in the order of promotion", schema: pageOf(stackSchema) } },
    handler: async ({ deps, db, identity }) => {
      const names = deps.config.stacks.filter((name) => allows(identity.grants, "stacks:read", name));
      const runs = new Map((await latestRuns(db, names)).map((run) => [run.stack, runView(run)]));
      const counts = await countResources(db, names);
      const items = names.map((name) => ({
        name,
        lastRun: runs.get(name) ?? null,
        resources: counts.get(name) ?? null,
      }));
      return json(200, { items });
    },
  }),
  route({
    method: "get",
    path: "/v1/stacks/{stack}",
    operationId: "getStack",
    summary: "One stack: outputs, last run, running run, lock, drift, next window",
    description: "Outputs are those that the last run of this server saw; `observedAt` says when.",
    tag: "stacks",
    access: readStack,
    params,
    responses: { 200: { description: "The stack", schema: stackDetailSchema } },
    errors: ["stack_not_found"],
    handler: async ({ deps, db, params: { stack } }) => {
      requireStack(deps, stack);
      const [last] = await latestRuns(db, [stack]);
      const state = await findStackState(db, stack);
      const active = await findActiveRun(db, stack);
      return json(200, {
        name: stack,
        lastRun: last ? runView(last) : null,
        activeRun: active ? runView(active) : null,
        resources: state?.resources.length ?? null,
        outputs: state?.outputs ?? null,
        observedAt: state?.observedAt.toISOString() ?? null,
        observedBy: state?.runId ?? null,
        lock: lockView(active),
        drift: await driftSummary(db, stack),
        windows: await windowSummary(db, stack),
      });
    },
  }),
  route({
    method: "get",
    path: "/v1/stacks/{stack}/resources",
    operationId: "listResources",
    summary: "Resources that the stack's last run left",
    tag: "stacks",
    access: readStack,
    params,
    responses: { 200: { description: "The resources", schema: pageOf(resourceSchema) } },
    errors: ["stack_not_found"],
    handler: async ({ deps, db, params: { stack } }) => {
      requireStack(deps, stack);
      return json(200, { items: (await findStackState(db, stack))?.resources ?? [] });
    },
  }),
  route({
    method: "get",
    path: "/v1/stacks/{stack}/graph",
    operationId: "getGraph",
    summary: "How the stack's resources hang together",
    description:
      "As the state says that the last run which changed something left; the edges lead from what needs another resource to that one.",
    tag: "stacks",
    access: readStack,
    params,
    responses: { 200: { description: "The graph", schema: stackGraphSchema } },
    errors: ["stack_not_found"],
    handler: async ({ deps, db, params: { stack } }) => {
      requireStack(deps, stack);
      const { nodes, edges } = graphOf((await findExport(db, stack))?.state);
      return json(200, { nodes: [...nodes], edges: [...edges] });
    },
  }),
  route({
    method: "post",
    path: "/v1/stacks/{stack}/runs",
    operationId: "createRun",
    summary: "Start a run: preview, update, refresh, drift or destroy",
    description:
      "Runs of one stack go one after the other, in the order they were asked for. Each operation needs its own permission: runs:preview (preview and drift), runs:update, runs:refresh, runs:destroy. With `branch`, older runs of the same stack, operation and branch that have not begun are superseded.",
    tag: "runs",
    access: { kind: "permission", permission: "runs:read", scope: "stack" },
    params,
    body: newRunSchema,
    creates: true,
    responses: {
      202: {
        description: "The run was accepted and waits in the queue",
        schema: runSchema,
        headers: { Location: "path of the run" },
      },
    },
    errors: ["stack_not_found"],
    handler: async ({ deps, db, identity, params: { stack }, body }) => {
      requireStack(deps, stack);
      const run = await acceptRun(db, deps.queue, identity, { stack, ...body });
      return json(202, runView(run), { location: `/v1/runs/${run.id}` });
    },
  }),
];
