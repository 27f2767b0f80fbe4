// Routes of rehearsals: lockgate rehearse --tell tells of them while they go on; the dashboard draws them.
import { z } from "zod";
import { LockgateError } from "../../errors.ts";
import {
  type StoredRehearsal,
  findRehearsal,
  listRehearsals,
  saveRehearsal,
} from "../../store/rehearsals.ts";
import { json, route } from "../route.ts";
import { pageOf, timestamp } from "../schemas.ts";

/** Of pipelines, stages, actions (CodePipeline API Reference, pattern of their names). */
const name = z.string().regex(/^[A-Za-z0-9.@_-]{1,100}$/);
const text = z.string().max(2000);

const stepSchema = z.strictObject({
  stage: name,
  action: name,
  environment: name.optional(),
  attempt: z.int().min(1).max(1000),
  rollback: z.boolean().default(false).describe("belongs to the going back of a stage that failed"),
  began: timestamp.describe("by the rehearsal's own clock"),
  seconds: z.number().min(0).max(1e9).describe("likewise"),
  result: z.enum(["succeeded", "failed"]),
  text: text.describe("the last that it said"),
  calls: z.int().min(0).max(1e6).describe("calls of AWS that were asked for"),
});

const checkSchema = z.strictObject({ what: text, holds: z.boolean(), detail: text });

/** Also what the command line sends, which makes it from a record. */
const recordSchema = z
  .strictObject({
    app: name,
    commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
    at: timestamp.describe("when it begins, by its own clock"),
    injected: text.optional().describe("what is made to go wrong"),
    result: z.enum(["running", "succeeded", "failed"]),
    stages: z
      .array(z.strictObject({ name, actions: z.array(name).max(100) }))
      .max(50)
      .describe("the declared graph, in the order in which it is walked"),
    steps: z.array(stepSchema).max(1000).describe("so far"),
    checks: z.array(checkSchema).max(200).describe("what stands afterwards, against what must"),
  })
  .meta({ id: "RehearsalRecord" });

const rehearsalSchema = recordSchema
  .extend({ id: z.uuid(), toldBy: z.string(), toldAt: timestamp })
  .meta({ id: "Rehearsal" });

const viewOf = ({ id, record, toldBy, toldAt }: StoredRehearsal): z.output<typeof rehearsalSchema> => ({
  ...(record as z.output<typeof recordSchema>),
  id,
  toldBy,
  toldAt: toldAt.toISOString(),
});

const params = z.strictObject({ id: z.uuid() });
const read = { kind: "permission", permission: "runs:read", scope: "any" } as const;

export const rehearsalRoutes = [
  route({
    method: "get",
    path: "/v1/rehearsals",
    operationId: "listRehearsals",
    summary: "Rehearsals that were told of, the newest word first",
    tag: "rehearsals",
    access: read,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    responses: { 200: { description: "The rehearsals", schema: pageOf(rehearsalSchema) } },
    handler: async ({ db, query }) =>
      json(200, { items: (await listRehearsals(db, query.limit)).map(viewOf) }),
  }),
  route({
    method: "get",
    path: "/v1/rehearsals/{id}",
    operationId: "getRehearsal",
    summary: "One rehearsal, as far as it was told of",
    tag: "rehearsals",
    access: read,
    params,
    responses: { 200: { description: "The rehearsal", schema: rehearsalSchema } },
    errors: ["rehearsal_not_found"],
    handler: async ({ db, params: { id } }) => {
      const found = await findRehearsal(db, id);
      if (!found) throw new LockgateError("rehearsal_not_found", { detail: `no rehearsal has the id ${id}` });
      return json(200, viewOf(found));
    },
  }),
  route({
    method: "put",
    path: "/v1/rehearsals/{id}",
    operationId: "replaceRehearsal",
    summary: "Tell of a rehearsal",
    description:
      "The whole record so far, under an id that whoever rehearses has made. Only who told of it first tells on. Nothing in AWS or in a stack follows from it. Of each app the newest 100 are kept.",
    tag: "rehearsals",
    access: { kind: "permission", permission: "runs:preview", scope: "any" },
    params,
    body: recordSchema,
    responses: { 200: { description: "The rehearsal as it is kept", schema: rehearsalSchema } },
    errors: ["rehearsal_taken"],
    handler: async ({ db, identity, params: { id }, body }) => {
      const saved = await saveRehearsal(db, { id, app: body.app, record: body }, identity);
      if (!saved)
        throw new LockgateError("rehearsal_taken", {
          detail: `the rehearsal ${id} is told of by somebody else, or is one of another app than ${body.app}`,
        });
      return json(200, viewOf(saved));
    },
  }),
];
