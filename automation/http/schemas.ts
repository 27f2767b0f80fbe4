// Decides the JSON shapes of the API: each schema checks, documents and is the type.
import { z } from "zod";
import { grantSchema, roles } from "../auth/permissions.ts";
import { type ErrorCode, errorTable } from "../errors.ts";
import { verdicts } from "../gate/gates.ts";
import { changesSchema, violationSchema } from "../events/registry.ts";
import { operations, runStates, startable, waitReasons } from "../runner/machine.ts";
import type { Run } from "../store/runs.ts";

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** RFC 3339 in UTC. */
export const timestamp = z.iso.datetime();
export const nullableTimestamp = timestamp.nullable();

export const stackName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .describe("name of a stack");

export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 of an artifact, lower-case hexadecimal");

/** Text of people: trimmed, not empty, without NUL, which Postgres cannot keep. */
export const freeText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    // oxlint-disable-next-line no-control-regex -- NUL is what this is about
    .regex(/^[^\u0000]*$/, "must not hold NUL");

export const faultSchema = z.object({ path: z.string(), message: z.string(), value: z.string().optional() });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(codes),
    detail: z.string().optional(),
    instance: z.string().optional(),
    remedy: z.string(),
    faults: z.array(faultSchema).optional(),
  })
  .meta({ id: "Problem", description: "Problem details of RFC 9457" });

const outcomeSchema = z.object({
  changes: changesSchema,
  resources: z.number().int(),
  durationSeconds: z.number(),
  policies: z.object({
    packs: z.array(z.object({ name: z.string(), version: z.string() })),
    rulesChecked: z.number().int(),
    violations: z.array(violationSchema),
  }),
  error: z
    .object({ code: z.enum(codes), title: z.string(), detail: z.string(), remedy: z.string() })
    .optional(),
});

export const runSchema = z
  .object({
    id: z.uuid(),
    stack: stackName,
    operation: z.enum(operations),
    state: z.enum(runStates),
    message: z.string().nullable(),
    requestedBy: z.string(),
    branch: z.string().nullable().describe("the branch whose push asked for it; null when a person did"),
    repairs: z.uuid().nullable().describe("the run that this one repairs"),
    release: sha256.nullable().describe("the release that it deploys; null where it names none"),
    source: z
      .object({ repository: z.string(), commit: z.string(), pullRequest: z.number().int().nullable() })
      .nullable()
      .describe("the commit whose program it runs; null where that is what the server has"),
    createdAt: timestamp,
    startedAt: nullableTimestamp,
    finishedAt: nullableTimestamp,
    attempt: z.number().int(),
    waitingFor: z.enum(waitReasons).nullable(),
    waitingUntil: nullableTimestamp.describe("when the wait ends at the earliest, where that is known"),
    cancelRequestedAt: nullableTimestamp,
    outcome: outcomeSchema.nullable(),
  })
  .meta({ id: "Run" });

export const decisionSchema = z
  .object({
    attempt: z.number().int(),
    gate: z.string(),
    verdict: z.enum(verdicts),
    reason: z.string(),
    inputs: z.record(z.string(), z.unknown()),
    at: timestamp,
  })
  .meta({ id: "GateDecision" });

export const runDetailSchema = runSchema
  .extend({ decisions: z.array(decisionSchema) })
  .meta({ id: "RunDetail" });

export const newRunSchema = z
  .strictObject({
    operation: z.enum(startable),
    message: freeText(1000).optional(),
    branch: freeText(250)
      .optional()
      .describe("set by what a push triggers: older runs of the branch that have not begun are superseded"),
  })
  .meta({ id: "NewRun" });

export const resourceSchema = z
  .object({ urn: z.string(), type: z.string(), id: z.string(), parent: z.string(), protect: z.boolean() })
  .meta({ id: "Resource" });

export const stackSchema = z
  .object({ name: stackName, lastRun: runSchema.nullable(), resources: z.number().int().nullable() })
  .meta({ id: "Stack" });

export const tokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    grants: z.array(grantSchema),
    createdBy: z.string(),
    createdAt: timestamp,
    expiresAt: timestamp,
    lastUsedAt: nullableTimestamp,
  })
  .meta({ id: "Token" });

export const newTokenSchema = z
  .strictObject({
    name: freeText(100),
    grants: z.array(grantSchema).min(1).max(50),
    ttlSeconds: z
      .number()
      .int()
      .min(60)
      .max(365 * 86_400),
  })
  .meta({ id: "NewToken" });

export const createdTokenSchema = tokenSchema
  .extend({ token: z.string().describe("shown this once; only its hash is kept") })
  .meta({ id: "CreatedToken" });

export const auditRecordSchema = z
  .object({
    seq: z.number().int().describe("place in the chain, from 1, without gaps"),
    previous: z.string().describe("hash of the record before; 64 zeros in the first"),
    entry: z.object({
      at: timestamp,
      actor: z.string(),
      action: z.string(),
      stack: z.string().optional(),
      run: z.string().optional(),
      details: z.record(z.string(), z.unknown()),
    }),
    hash: z
      .string()
      .describe("SHA-256 of the canonical JSON (RFC 8785) of {entry, previous, seq}, hexadecimal"),
  })
  .meta({ id: "AuditRecord" });

export const roleSchema = z
  .object({ role: z.enum(roles), permissions: z.array(z.string()) })
  .meta({ id: "Role" });

/** A page of a list; `nextCursor` is absent on the last one. */
export const pageOf = (item: z.ZodType) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

export const pageQuery = {
  cursor: z.uuid().optional().describe("nextCursor of the page before"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** A run as the API shows it. */
export function runView(run: Run): z.output<typeof runSchema> {
  const {
    id,
    stack,
    operation,
    state,
    message,
    requestedBy,
    branch,
    repairs,
    release,
    source,
    attempt,
    waitingFor,
  } = run;
  return {
    id,
    stack,
    operation,
    state,
    message,
    requestedBy,
    branch,
    repairs,
    release,
    source,
    attempt,
    waitingFor,
    waitingUntil: run.waitingUntil?.toISOString() ?? null,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    cancelRequestedAt: run.cancelRequestedAt?.toISOString() ?? null,
    outcome: run.outcome as z.output<typeof outcomeSchema> | null,
  };
}
