// Routes of exceptions from the policy pack's rules: asked for by a team, granted by security, taken back by either.
import { z } from "zod";
import { type Identity, type Permission, allows } from "../../auth/permissions.ts";
import { exceptionFaults, packRules } from "../../company/exceptionFaults.ts";
import { type ExceptionEvent, exceptionStates } from "../../exceptions/states.ts";
import { LockgateError } from "../../errors.ts";
import { type Queryable, databaseTime, inTransaction } from "../../store/database.ts";
import {
  type RuleException,
  findException,
  insertException,
  listExceptions,
  moveException,
} from "../../store/exceptions.ts";
import { requireHeld } from "../access.ts";
import { exceptionSchema, exceptionView, newExceptionSchema } from "../exceptionSchemas.ts";
import { type AppDeps, json, route } from "../route.ts";
import { freeText, pageOf, pageQuery, stackName } from "../schemas.ts";
import { requireNoFaults } from "../validate.ts";

const params = z.strictObject({ id: z.uuid() });
const may = (permission: Permission) => ({ kind: "permission", permission, scope: "any" }) as const;
const why = z.strictObject({ reason: freeText(1000).optional() });
const one = { 200: { description: "The exception", schema: exceptionSchema } };

/** By the database's clock, as everything that ends. */
const todayOf = async (db: Queryable): Promise<string> => (await databaseTime(db)).toISOString().slice(0, 10);

/** The exception, locked. Whoever may not see it learns no more than that it is not there. */
async function lockException(tx: Queryable, id: string, { grants }: Identity): Promise<RuleException> {
  const found = await findException(tx, id, true);
  if (found && allows(grants, "exceptions:read", found.stack)) return found;
  throw new LockgateError("exception_not_found", { detail: `no exception has the id ${id}` });
}

interface Asked {
  readonly deps: AppDeps;
  readonly identity: Identity;
  readonly params: z.output<typeof params>;
  readonly body: z.output<typeof why>;
}

/** One step in the life of an exception, if `allowed` lets it. */
function step(
  event: ExceptionEvent,
  allowed: (tx: Queryable, found: RuleException, identity: Identity) => Promise<void>,
) {
  return ({ deps, identity, params: { id }, body }: Asked) =>
    inTransaction(deps.pool, async (tx) => {
      const found = await lockException(tx, id, identity);
      await allowed(tx, found, identity);
      const { name, person } = identity;
      const moved = await moveException(tx, found, event, { name, person, reason: body.reason });
      if (moved) return json(200, exceptionView(moved, await todayOf(tx)));
      const detail = `exception ${id} is ${found.state}: it cannot be changed by ${event}`;
      throw new LockgateError("exception_decided", { detail });
    });
}

/** Only security decides, and never whoever asked. */
function requireSecurity(found: RuleException, identity: Identity): void {
  requireHeld(identity, "exceptions:approve", found.stack);
  if (found.person !== identity.person) return;
  throw new LockgateError("own_exception", { detail: `${identity.name} asked for exception ${found.id}` });
}

/** The rule may take no exceptions by now, and the last day may be over. */
async function requireGrantable(tx: Queryable, found: RuleException): Promise<void> {
  if (found.state !== "requested") return;
  const wanted = { ...found, environment: found.stack };
  const [fault] = exceptionFaults(wanted, await packRules(), await todayOf(tx));
  if (fault === undefined) return;
  const detail = `${fault.path.replace("body.", "")} ${String(fault.value)} ${fault.message}`;
  throw new LockgateError("exception_void", { detail });
}

function requireKnown({ config }: AppDeps, environment: string): void {
  if (config.stacks.includes(environment)) return;
  const message = `is none of this server's stacks: ${config.stacks.join(", ")}`;
  requireNoFaults([{ path: "body.environment", message, value: environment }]);
}

export const exceptionRoutes = [
  route({
    method: "get",
    path: "/v1/exceptions",
    operationId: "listExceptions",
    summary: "Exceptions from rules that were asked for where you may see them, newest first",
    description: "GET /v1/exemptions says of those that are granted whether they are needed.",
    tag: "exceptions",
    access: may("exceptions:read"),
    query: z.strictObject({
      environment: stackName.optional(),
      state: z.enum(exceptionStates).optional(),
      ...pageQuery,
    }),
    responses: { 200: { description: "A page of exceptions", schema: pageOf(exceptionSchema) } },
    handler: async ({ deps, db, identity: { grants }, query: { environment, state, cursor, limit } }) => {
      const stacks = deps.config.stacks.filter(
        (name) => (environment ?? name) === name && allows(grants, "exceptions:read", name),
      );
      const found = await listExceptions(db, { stacks, state, before: cursor, limit: limit + 1 });
      const today = await todayOf(db);
      const items = found.slice(0, limit).map((each) => exceptionView(each, today));
      return json(200, { items, ...(found.length > limit ? { nextCursor: items.at(-1)?.id } : {}) });
    },
  }),
  route({
    method: "post",
    path: "/v1/exceptions",
    operationId: "createException",
    summary: "Ask for an exception from a rule",
    description:
      "For one rule and what the URN names, in one environment, until a day. It exempts from nothing before security has granted it.",
    tag: "exceptions",
    access: may("exceptions:request"),
    body: newExceptionSchema,
    creates: true,
    responses: { 201: { description: "The request", schema: exceptionSchema } },
    errors: ["exception_exists"],
    handler: async ({ deps, db, identity, body }) => {
      requireHeld(identity, "exceptions:request", body.environment);
      requireKnown(deps, body.environment);
      const today = await todayOf(db);
      requireNoFaults(exceptionFaults(body, await packRules(), today));
      const { environment: stack, ...wanted } = body;
      const who = { person: identity.person, requestedBy: identity.name };
      const made = await insertException(db, { ...wanted, ...who, stack });
      if (made) return json(201, exceptionView(made, today), { location: `/v1/exceptions/${made.id}` });
      throw new LockgateError("exception_exists", { detail: `${body.rule} for ${body.urn}` });
    },
  }),
  route({
    method: "get",
    path: "/v1/exceptions/{id}",
    operationId: "getException",
    summary: "One exception",
    tag: "exceptions",
    access: may("exceptions:read"),
    params,
    responses: one,
    errors: ["exception_not_found"],
    handler: async ({ deps, identity, params: { id } }) =>
      inTransaction(deps.pool, async (tx) =>
        json(200, exceptionView(await lockException(tx, id, identity), await todayOf(tx))),
      ),
  }),
  route({
    method: "post",
    path: "/v1/exceptions/{id}/approve",
    operationId: "approveException",
    summary: "Grant an exception",
    description:
      "By security, never by whoever asked. From then on runs of that environment hand it to the policy pack; one that exempts nothing, or whose last day is over, is a violation there.",
    tag: "exceptions",
    access: may("exceptions:approve"),
    params,
    body: why,
    responses: one,
    errors: ["exception_not_found", "own_exception", "exception_decided", "exception_void"],
    handler: step("approve", async (tx, found, identity) => {
      requireSecurity(found, identity);
      await requireGrantable(tx, found);
    }),
  }),
  route({
    method: "post",
    path: "/v1/exceptions/{id}/reject",
    operationId: "rejectException",
    summary: "Refuse an exception",
    tag: "exceptions",
    access: may("exceptions:approve"),
    params,
    body: why,
    responses: one,
    errors: ["exception_not_found", "own_exception", "exception_decided"],
    handler: step("reject", async (_tx, found, identity) => requireSecurity(found, identity)),
  }),
  route({
    method: "post",
    path: "/v1/exceptions/{id}/withdraw",
    operationId: "withdrawException",
    summary: "Take an exception, or the request for it, back",
    description: "By whoever asked for it, or security.",
    tag: "exceptions",
    access: may("exceptions:read"),
    params,
    body: why,
    responses: one,
    errors: ["exception_not_found", "exception_decided"],
    handler: step("withdraw", async (_tx, found, identity) => {
      if (found.person !== identity.person) requireHeld(identity, "exceptions:approve", found.stack);
    }),
  }),
];
