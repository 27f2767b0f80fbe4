// Decides what a run can report: every event type with the schema of its data.
import { z } from "zod";
import { verdicts } from "../gate/gates.ts";
import { runStates } from "../runner/machine.ts";

const phase = z.enum(["preview", "apply"]).describe("whether the engine was planning or changing things");

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  op: z.string().describe("the engine's step: same, create, update, replace, delete, ..."),
  phase,
});

/** How grave a policy finding is, as the pack's table says; `unknown` where the pack did not say. */
export const severities = ["critical", "high", "medium", "low", "unknown"] as const;

/** One finding of the policy pack. */
export const violationSchema = z.object({
  rule: z.string(),
  severity: z.enum(severities),
  level: z.enum(["mandatory", "advisory"]),
  verdict: z
    .enum(["fail", "undecidable"])
    .describe("undecidable: the rule could not be decided; never a pass"),
  urn: z.string().describe("the resource, or empty for a finding on the whole stack"),
  message: z.string(),
  remedy: z.string(),
});
export type Violation = z.output<typeof violationSchema>;

/** Number of resources by what happened, or would happen, to them. */
export const changesSchema = z.object({
  create: z.number().int(),
  update: z.number().int(),
  delete: z.number().int(),
  replace: z.number().int(),
  same: z.number().int(),
});
export type Changes = z.output<typeof changesSchema>;

/** Every event type: its data, and what it means. The docs page lists this table. */
export const eventRegistry = {
  "run.state": {
    description: "The run entered a state.",
    data: z.object({
      state: z.enum(runStates),
      from: z.enum(runStates).optional(),
      attempt: z.number().int(),
      reason: z.string().optional(),
    }),
  },
  "gate.decision": {
    description: "A gate decided.",
    data: z.object({ gate: z.string(), verdict: z.enum(verdicts), reason: z.string() }),
  },
  alert: {
    description: "Something that people should look at, such as an override of a window.",
    data: z.object({ kind: z.enum(["window_overridden"]), by: z.string(), reason: z.string() }),
  },
  "resource.pre": { description: "The engine begins a step on a resource.", data: resource },
  "resource.done": { description: "The engine finished a step on a resource.", data: resource },
  "resource.failed": { description: "A step on a resource failed.", data: resource },
  diagnostic: {
    description: "A message of the engine, a provider or the program.",
    data: z.object({
      severity: z.enum(["info", "warning", "error"]),
      message: z.string(),
      urn: z.string().optional(),
    }),
  },
  "policy.violation": { description: "The policy pack found something.", data: violationSchema },
  summary: {
    description: "The engine finished a phase.",
    data: z.object({
      phase,
      changes: changesSchema,
      resources: z.number().int().describe("resources that the stack has, or would have, afterwards"),
      durationSeconds: z.number(),
    }),
  },
} as const;

export type EventType = keyof typeof eventRegistry;

/** An event that has not been stored yet. */
export type NewEvent = {
  [T in EventType]: { readonly type: T; readonly data: z.output<(typeof eventRegistry)[T]["data"]> };
}[EventType];

/** A stored event; `id` counts from 1 within its run without gaps. */
export const eventSchema = z.object({
  id: z.number().int(),
  runId: z.uuid(),
  at: z.iso.datetime(),
  type: z.enum(Object.keys(eventRegistry) as [EventType, ...EventType[]]),
  data: z.record(z.string(), z.unknown()),
});
export type StoredEvent = z.output<typeof eventSchema>;
