// Routes of webhooks that go out: who is told of what, and what became of it.
import { z } from "zod";
import { LockgateError } from "../../errors.ts";
import { hookEvents } from "../../hooks/events.ts";
import { secretOf } from "../../hooks/secret.ts";
import { inTransaction } from "../../store/database.ts";
import { type Hook, deleteHook, insertHook, listHooks } from "../../store/hooks.ts";
import { listDeliveries, redeliver } from "../../store/hookDeliveries.ts";
import { type AppDeps, json, route } from "../route.ts";
import { pageOf, pageQuery, stackName, timestamp } from "../schemas.ts";

const read = { kind: "permission", permission: "hooks:read", scope: "global" } as const;
const write = { kind: "permission", permission: "hooks:write", scope: "global" } as const;
const params = z.strictObject({ id: z.uuid() });
const delivery = z.strictObject({ id: z.uuid(), event: z.uuid() });

const url = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { username, password, hash } = new URL(text);
    return username === "" && password === "" && hash === "";
  }, "holds credentials or a fragment");

const newHookSchema = z
  .strictObject({
    url: url.describe("https; it is called from the workers, and must lead to a public address"),
    events: z.union([z.array(z.enum(hookEvents)).min(1), z.tuple([z.literal("*")])]).default(["*"]),
    stacks: z.union([z.array(stackName).min(1).max(200), z.tuple([z.literal("*")])]).default(["*"]),
  })
  .meta({ id: "NewHook" });

const hookSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    events: z.array(z.string()),
    stacks: z.array(z.string()),
    createdBy: z.string(),
    createdAt: timestamp,
    goneAt: timestamp.nullable().describe("when the receiver answered 410, after which it gets nothing"),
  })
  .meta({ id: "Hook" });

const createdHookSchema = hookSchema
  .extend({ secret: z.string().describe("whsec_..., of Standard Webhooks; shown this once") })
  .meta({ id: "CreatedHook" });

const deliverySchema = z
  .object({
    event: z.uuid().describe("`webhook-id` is msg_ and this"),
    type: z.string(),
    at: timestamp,
    state: z.enum(["pending", "delivered", "given_up"]),
    tries: z.number().int(),
    status: z.number().int().nullable().describe("of the receiver's last answer"),
    trouble: z.string().nullable(),
    dueAt: timestamp.describe("when it is tried next, while it is pending"),
  })
  .meta({ id: "HookDelivery" });

function hookView({ events, stacks, createdAt, goneAt, ...rest }: Hook): z.output<typeof hookSchema> {
  return {
    ...rest,
    events: [...events],
    stacks: [...stacks],
    createdAt: createdAt.toISOString(),
    goneAt: goneAt?.toISOString() ?? null,
  };
}

function requireKey({ config }: AppDeps): string {
  if (config.hooksKey === undefined)
    throw new LockgateError("hooks_unavailable", { detail: "LOCKGATE_HOOKS_KEY is not set" });
  return config.hooksKey;
}

const notFound = (id: string) => new LockgateError("hook_not_found", { detail: `no hook has the id ${id}` });

export const hookRoutes = [
  route({
    method: "get",
    path: "/v1/hooks",
    operationId: "listHooks",
    summary: "Receivers of webhooks",
    tag: "hooks",
    access: read,
    responses: { 200: { description: "All of them, without their secrets", schema: pageOf(hookSchema) } },
    handler: async ({ db }) => json(200, { items: (await listHooks(db)).map(hookView) }),
  }),
  route({
    method: "post",
    path: "/v1/hooks",
    operationId: "createHook",
    summary: "Add a receiver",
    description:
      "It gets POST requests by the Standard Webhooks scheme, each event once by its `webhook-id`, tried for a day. The secret is shown in this answer only.",
    tag: "hooks",
    access: write,
    body: newHookSchema,
    creates: true,
    secretAnswer: true,
    responses: { 201: { description: "The receiver with its secret", schema: createdHookSchema } },
    errors: ["hooks_unavailable", "stack_not_found"],
    handler: async ({ deps, db, identity, body }) => {
      const key = requireKey(deps);
      const strange = body.stacks.find((name) => name !== "*" && !deps.config.stacks.includes(name));
      if (strange !== undefined) throw new LockgateError("stack_not_found", { detail: `"${strange}"` });
      const made = await insertHook(db, { ...body, url: new URL(body.url).href }, identity.name);
      return json(201, { ...hookView(made), secret: secretOf(key, made.id) });
    },
  }),
  route({
    method: "delete",
    path: "/v1/hooks/{id}",
    operationId: "deleteHook",
    summary: "Remove a receiver, with what it has not got yet",
    tag: "hooks",
    access: write,
    params,
    responses: { 204: { description: "Removed" } },
    errors: ["hook_not_found"],
    handler: async ({ deps, identity, params: { id } }) => {
      if (await inTransaction(deps.pool, (tx) => deleteHook(tx, id, identity.name)))
        return json(204, undefined);
      throw notFound(id);
    },
  }),
  route({
    method: "get",
    path: "/v1/hooks/{id}/deliveries",
    operationId: "listHookDeliveries",
    summary: "What a receiver got and did not get, newest first, of the last 30 days",
    tag: "hooks",
    access: read,
    params,
    query: z.strictObject(pageQuery),
    responses: { 200: { description: "A page of deliveries", schema: pageOf(deliverySchema) } },
    errors: ["hook_not_found"],
    handler: async ({ db, params: { id }, query: { cursor, limit } }) => {
      if (!(await listHooks(db)).some((hook) => hook.id === id)) throw notFound(id);
      const found = await listDeliveries(db, id, cursor, limit + 1);
      const items = found.slice(0, limit).map(({ eventId, at, dueAt, ...rest }) => {
        return { event: eventId, at: at.toISOString(), dueAt: dueAt.toISOString(), ...rest };
      });
      return json(200, { items, ...(found.length > limit ? { nextCursor: items.at(-1)?.event } : {}) });
    },
  }),
  route({
    method: "post",
    path: "/v1/hooks/{id}/deliveries/{event}/redeliver",
    operationId: "redeliverHook",
    summary: "Send an event once more",
    tag: "hooks",
    access: write,
    params: delivery,
    responses: { 202: { description: "It is sent at once", schema: z.object({ event: z.uuid() }) } },
    errors: ["hook_not_found"],
    handler: async ({ db, params: { id, event } }) => {
      if (await redeliver(db, id, event)) return json(202, { event });
      throw notFound(id);
    },
  }),
];
