// Routes of operations: is it alive, is it ready, and its own description.
import { z } from "zod";
import { json, route } from "../route.ts";

const checkSchema = z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() });
const readySchema = z.object({ ready: z.boolean(), checks: z.array(checkSchema) }).meta({ id: "Readiness" });

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
    summary: "The server can accept runs",
    tag: "operations",
    access: { kind: "public" },
    responses: {
      200: { description: "Ready", schema: readySchema },
      503: { description: "Not ready", schema: readySchema },
    },
    handler: async ({ deps }) => {
      const database = await deps.pool.query("select 1").then(
        () => true,
        () => false,
      );
      const checks = [
        { name: "database", ok: database },
        { name: "notifications", ok: deps.listener.connected },
        { name: "accepting", ok: !deps.draining.aborted },
      ];
      const ready = checks.every((check) => check.ok);
      return json(ready ? 200 : 503, { ready, checks });
    },
  }),
];
