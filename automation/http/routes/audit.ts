// Routes of the audit: read it, export it for the offline verifier. There is none that changes it.
import { once } from "node:events";
import type { Response } from "express";
import { z } from "zod";
import { type AuditAction, auditActions } from "../../audit/append.ts";
import type { AuditRecord } from "../../audit/chain.ts";
import type { Pool } from "../../store/database.ts";
import { listAudit, readAudit, readAuditHead } from "../../store/auditRecords.ts";
import { findCheckpoint, readCheckpoints } from "../../store/auditCheckpoints.ts";
import { LockgateError } from "../../errors.ts";
import { json, route } from "../route.ts";
import { auditRecordSchema, pageOf, pageQuery, stackName, timestamp } from "../schemas.ts";

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

const checkpointSchema = z
  .object({
    seq: z.number().int(),
    hash: z.string(),
    at: timestamp,
    envelope: z.record(z.string(), z.unknown()).describe("DSSE envelope over {at, hash, seq}"),
  })
  .meta({ id: "AuditCheckpoint" });

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
    path: "/v1/audit/checkpoint",
    operationId: "getAuditCheckpoint",
    summary: "The newest signed checkpoint",
    description:
      "Keep `envelope` (DSSE) where the owner of the database can't change it: with it, `lockgate audit verify --checkpoint` finds an export that was cut, or made anew, since.",
    tag: "audit",
    access: readAll,
    responses: { 200: { description: "The checkpoint", schema: checkpointSchema } },
    errors: ["checkpoint_not_found"],
    handler: async ({ db }) => {
      const found = await findCheckpoint(db);
      if (!found) throw new LockgateError("checkpoint_not_found", { detail: "the audit has no checkpoint" });
      const envelope = JSON.parse(found.envelope) as Record<string, unknown>;
      return json(200, { ...found, at: found.at.toISOString(), envelope });
    },
  }),
  route({
    method: "get",
    path: "/v1/audit/export",
    operationId: "exportAudit",
    summary: "The whole chain, for `lockgate audit verify`",
    description:
      'One record a line, oldest first, behind it `{"checkpoint": envelope}` where one was signed, as far as the chain went when the request came. A line without `seq` ends it: `{"end": {seq, hash}}`; an export without it was cut off.',
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
        for await (const line of chainOf(deps.pool, end.seq)) await writeLine(response, line);
        await writeLine(response, { end });
        response.end();
      };
    },
  }),
];

/** Records, each checkpoint behind the record that it was signed for. */
async function* chainOf(pool: Pool, last: number): AsyncGenerator<AuditRecord | { checkpoint: unknown }> {
  for (let after = 0; after < last;) {
    const page = await readAudit(pool, after, last, pageSize);
    const end = page.at(-1)?.seq ?? last;
    const signed = new Map(
      (await readCheckpoints(pool, after, end)).map(({ seq, envelope }) => [seq, envelope]),
    );
    for (const record of page) {
      yield record;
      const envelope = signed.get(record.seq);
      if (envelope !== undefined) yield { checkpoint: JSON.parse(envelope) as unknown };
    }
    after = end;
  }
}

/** Waits while the reader is slow; one that has gone ends the export. */
async function writeLine(response: Response, value: unknown): Promise<void> {
  if (response.destroyed) throw new Error("the reader of the export has gone");
  if (response.write(`${JSON.stringify(value)}\n`)) return;
  const gone = once(response, "close").then(() => undefined);
  await Promise.race([once(response, "drain"), gone]);
}
