// Routes of operations: is it alive, is it ready, and its own description.
import { z } from "zod";
import { type SeenWorker, believedSeconds, seenWorkers } from "../../store/workers.ts";
import { json, route } from "../route.ts";

const checkSchema = z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() });
const readySchema = z.object({ ready: z.boolean(), checks: z.array(checkSchema) }).meta({ id: "Readiness" });

/** What a run needs of a worker, fulfilled by at least one. Machines and folders are not told to everybody. */
function checksOfWorkers(workers: readonly SeenWorker[]): z.infer<typeof checkSchema>[] {
  if (workers.length === 0)
    return [
      { name: "worker", ok: false, detail: `none has said within ${believedSeconds} s that it is there` },
    ];
  const all = workers.flatMap(({ checks }) => checks);
  const named = [...new Set(all.map(({ name }) => name))].map((name) => {
    const ok = all.some((check) => check.name === name && check.ok);
    return { name, ok, ...(ok ? {} : { detail: "no worker can use it; their logs say why" }) };
  });
  return [{ name: "worker", ok: true }, ...named];
}

export const operationRoutes = [
  route({
    method: "get",
    path: "/healthz",
    operationId: "getHealth",
    summary: "The process is alive",
    tag: "operations",
    access: { kind: "public" },
    responses: { 200: { description: "Alive", schema: z.object({ ok: z.literal(true) }) } },
    handler: async () => json(200, { ok: true }),
  }),
  route({
    method: "get",
    path: "/metrics",
    operationId: "getMetrics",
    summary: "Figures for Prometheus",
    description:
      "Prometheus' text format. Scrape every replica, with a token of any role: labels name no stack and nobody.",
    tag: "operations",
    access: { kind: "identity" },
    responses: { 200: { description: "The figures", media: ["text/plain"] } },
    handler: async ({ deps }) => {
      const text = await deps.metrics.text();
      return async (response) => {
        response.set({ "content-type": deps.metrics.contentType, "cache-control": "no-store" }).send(text);
      };
    },
  }),
  route({
    method: "get",
    path: "/readyz",
    operationId: "getReadiness",
    summary: "The server can accept runs, and a worker can execute them",
    description:
      "Names what is missing: the database, news from it, a worker, and of the workers the CLI, the place of the states and the policy pack. For people and alarms; a load balancer asks /healthz.",
    tag: "operations",
    access: { kind: "public" },
    responses: {
      200: { description: "Ready", schema: readySchema },
      503: { description: "Not ready", schema: readySchema },
    },
    handler: async ({ deps }) => {
      const workers = await seenWorkers(deps.pool).catch(() => undefined);
      const checks = [
        { name: "database", ok: workers !== undefined },
        { name: "notifications", ok: deps.listener.connected },
        { name: "accepting", ok: !deps.draining.aborted },
        ...checksOfWorkers(workers ?? []),
      ];
      const ready = checks.every((check) => check.ok);
      return json(ready ? 200 : 503, { ready, checks });
    },
  }),
];
