// Routes of the company as a whole: who can reach what, and the states that tell it.
import { z } from "zod";
import { allows } from "../../auth/permissions.ts";
import { askExemptions } from "../../company/askExemptions.ts";
import { can, whoCan } from "../../company/questions.ts";
import { readCompany } from "../../company/view.ts";
import { LockgateError } from "../../errors.ts";
import { findExport, listExports } from "../../store/stackExports.ts";
import { json, route } from "../route.ts";
import { pageOf, stackName, timestamp } from "../schemas.ts";

/** An answer is about all stacks at once, so that it takes the permission in all of them. */
const ask = { kind: "permission", permission: "access:read", scope: "global" } as const;

const words = {
  action: z.string().min(1).max(200).describe("one action, such as s3:PutObject"),
  resource: z.string().min(1).max(2048).describe("an ARN, or the URN of a declared resource"),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .describe("owner of the resource, where no state declares it and its ARN does not tell"),
};

const effect = z.enum(["allow", "maybe", "deny"]);
const decision = z.looseObject({
  effect,
  layer: z.string(),
  why: z.string(),
  decidedBy: z
    .looseObject({ policy: z.string(), index: z.number().int(), sid: z.string().optional() })
    .optional(),
  unknownKeys: z.array(z.string()).optional(),
});
const access = {
  principal: z.string(),
  kind: z.string(),
  declared: z.boolean().describe("false: no state declares it, so it is taken to have all rights"),
  effect,
  path: z.array(decision.extend({ role: z.string() })).describe("roles assumed one after the other"),
  call: decision,
};
const notes = z.array(z.string()).describe("what is not seen, so that the answer may be wrong");
const whoCanSchema = z
  .object({
    version: z.literal(1),
    action: z.string(),
    resource: z.string(),
    account: z.string(),
    answers: z.array(z.object(access)),
    notes,
  })
  .meta({ id: "WhoCan" });
const canSchema = z
  .object({ version: z.literal(1), action: z.string(), resource: z.string(), ...access, notes })
  .meta({ id: "Can" });

const stateItem = z
  .object({
    stack: stackName,
    deployed: z.boolean().nullable().describe("null: no run has seen its state yet"),
    exportedAt: timestamp.nullable(),
  })
  .meta({ id: "StateItem" });

const exemptionSchema = z
  .object({
    rule: z.string(),
    urn: z.string().describe("pattern of URNs; * stands for anything"),
    reason: z.string(),
    ticket: z.string(),
    owner: z.string(),
    until: z.iso.date(),
    state: z
      .enum(["active", "expired", "unused", "unseen"])
      .describe("expired and unused ones are violations; of an unseen one's stack no state is known"),
  })
  .meta({ id: "Exemption" });

export const companyRoutes = [
  route({
    method: "get",
    path: "/v1/access/who-can",
    operationId: "whoCan",
    summary: "Who can make a call on a resource, over all stacks, with the roles they assume on the way",
    description: "`maybe` means that something the answer hangs on is not known; it is never a no.",
    tag: "access",
    access: ask,
    query: z.strictObject(words),
    responses: { 200: { description: "Everyone who can, or might", schema: whoCanSchema } },
    handler: async ({ deps, db, query }) =>
      json(200, whoCan(await readCompany(db, deps.config.stacks), query)),
  }),
  route({
    method: "get",
    path: "/v1/access/can",
    operationId: "can",
    summary: "Whether one principal can make a call on a resource, and by which statement",
    tag: "access",
    access: ask,
    query: z.strictObject({
      ...words,
      principal: z
        .string()
        .min(1)
        .max(2048)
        .describe("an ARN, a declared role's or user's name, or a service"),
    }),
    responses: { 200: { description: "The answer", schema: canSchema } },
    handler: async ({ deps, db, query }) => json(200, can(await readCompany(db, deps.config.stacks), query)),
  }),
  route({
    method: "get",
    path: "/v1/states",
    operationId: "listStates",
    summary: "States that the policy pack of a preview elsewhere can see",
    tag: "states",
    access: { kind: "permission", permission: "states:read", scope: "any" },
    responses: { 200: { description: "Each stack's last export", schema: pageOf(stateItem) } },
    handler: async ({ deps, db, identity }) => {
      const names = deps.config.stacks.filter((name) => allows(identity.grants, "states:read", name));
      const seen = new Map((await listExports(db, names)).map((item) => [item.stack, item]));
      const items = names.map((stack) => ({
        stack,
        deployed: seen.get(stack)?.deployed ?? null,
        exportedAt: seen.get(stack)?.exportedAt.toISOString() ?? null,
      }));
      return json(200, { items });
    },
  }),
  route({
    method: "get",
    path: "/v1/states/{stack}",
    operationId: "getState",
    summary: "The stack's last state, as `pulumi stack export` writes it; secrets stay encrypted",
    tag: "states",
    access: { kind: "permission", permission: "states:read", scope: "stack" },
    params: z.strictObject({ stack: stackName }),
    responses: { 200: { description: "The state", schema: z.looseObject({ version: z.number() }) } },
    errors: ["stack_not_found", "state_not_found"],
    handler: async ({ deps, db, params: { stack } }) => {
      if (!deps.config.stacks.includes(stack)) {
        throw new LockgateError("stack_not_found", { detail: `no stack is named ${JSON.stringify(stack)}` });
      }
      const found = await findExport(db, stack);
      if (!found || found.state === null) {
        throw new LockgateError("state_not_found", { detail: `no state of ${stack} was seen` });
      }
      return json(200, JSON.parse(found.state));
    },
  }),
  route({
    method: "get",
    path: "/v1/exemptions",
    operationId: "listExemptions",
    summary: "Who is exempted from which rule, why, until when, and whether it is still needed",
    tag: "access",
    access: ask,
    responses: {
      200: {
        description: "Exemptions in the policy pack's configuration, and exceptions granted here",
        schema: z.object({ items: z.array(exemptionSchema), faults: z.array(z.string()), notes }),
      },
    },
    handler: async ({ deps, db }) =>
      json(200, await askExemptions(db, deps.config.stacks, deps.config.policyConfig)),
  }),
];
