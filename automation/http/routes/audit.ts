// Routes of the audit: read it, export it for the offline verifier. There is none that changes it.
import { once } from "node:events";
import type { Response } from "express";
import { z } from "zod";
import { type AuditAction, auditActions } from "../../audit/append.ts";
import type { AuditRecord } from "../../audit/chain.ts";
import type { Pool } from "../../store/database.ts";
import { listAudit, readAudit, readAuditHead } from "../../store/auditRecords.ts";
import { json, route } from "../route.ts";
import { auditRecordSchema, pageOf, pageQuery, stackName } from "../schemas.ts";

const readAll = { kind: "permission", permission: "audit:read", scope: "global" } as const;
const actions = Object.keys(auditActions) as [AuditAction, ...AuditAction[]];

const query = z.strictObject({
  actor: z.string().min(1).max(200).optional(),
  action: z.enum(actions).optional(),
  stack: stackName.optional(),
  run: z.uuid().optional(),
  limit: pageQuery.limit,
  cursor: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** Records read at once for an export: bounds the memory, whatever the length of the chain. */
const pageSize = 500;

export const auditRoutes = [
  route({
    method: "get",
    path: "/v1/audit",
    operationId: "listAudit",
    summary: "The audit, newest first",
    description: "Filters combine. `nextCursor` is the place in the chain to go on before.",
    tag: "audit",
    access: readAll,
    query,
    responses: { 200: { description: "A page of records", schema: pageOf(auditRecordSchema) } },
    handler: async ({ db, query: { cursor, limit, ...filter } }) => {
      const found = await listAudit(db, { ...filter, before: cursor, limit: limit + 1 });
      const items = found.slice(0, limit);
      const next = found.length > limit ? { nextCursor: String(items.at(-1)?.seq) } : {};
      return json(200, { items, ...next });
    },
  }),
  route({
    method: "get",
    path: "/v1/audit/export",
    operationId: "exportAudit",
    summary: "The whole chain, for `lockgate audit verify`",
    description:
      'One record a line, oldest first, as far as the chain went when the request came. A line without `seq` ends it: `{"end": {seq, hash}}`; an export without it was cut off.',
    tag: "audit",
    access: readAll,
    responses: {
      200: {
        description: "Records as JSON lines",
        schema: auditRecordSchema,
        media: ["application/x-ndjson"],
      },
    },
    handler: async ({ deps }) => {
      const end = await readAuditHead(deps.pool);
      return async (response) => {
        response.type("application/x-ndjson").set("cache-control", "no-store");
        for await (const record of chainOf(deps.pool, end.seq)) await writeLine(response, record);
        await writeLine(response, { end });
        response.end();
      };
    },
  }),
];

async function* chainOf(pool: Pool, last: number): AsyncGenerator<AuditRecord> {
  for (let after = 0; after < last;) {
    const page = await readAudit(pool, after, last, pageSize);
    yield* page;
    after = page.at(-1)?.seq ?? last;
  }
}

/** Waits while the reader is slow; one that has gone ends the export. */
async function writeLine(response: Response, value: unknown): Promise<void> {
  if (response.destroyed) throw new Error("the reader of the export has gone");
  if (response.write(`${JSON.stringify(value)}\n`)) return;
  const gone = once(response, "close").then(() => undefined);
  await Promise.race([once(response, "drain"), gone]);
}
