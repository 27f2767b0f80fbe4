// Routes of accounts of AWS: asked for by one person, decided on by another, given out by account vending.
import { z } from "zod";
import type { AccountSettings } from "../../accounts/settings.ts";
import { accountStates } from "../../accounts/states.ts";
import { formFaults } from "../../accounts/vending.ts";
import type { Identity, Permission } from "../../auth/permissions.ts";
import { type Fault, LockgateError } from "../../errors.ts";
import {
  type AskedAccount,
  findAccount,
  insertAccount,
  listAccounts,
  moveAccount,
} from "../../store/accounts.ts";
import { inTransaction } from "../../store/database.ts";
import { accountSchema, accountUnitSchema, accountView, newAccountSchema } from "../accountSchemas.ts";
import { type AppDeps, json, route } from "../route.ts";
import { freeText, pageOf, pageQuery } from "../schemas.ts";
import { requireNoFaults } from "../validate.ts";

const params = z.strictObject({ id: z.uuid() });
/** An account is of no environment: whoever asks or decides holds the permission in all. */
const may = (permission: Permission) => ({ kind: "permission", permission, scope: "global" }) as const;
const why = z.strictObject({ reason: freeText(300).optional() });
const one = (description: string) => ({ 200: { description, schema: accountSchema } });

function requireSettings({ config }: AppDeps): AccountSettings {
  if (config.accounts) return config.accounts;
  throw new LockgateError("account_unavailable", { detail: "LOCKGATE_ACCOUNTS_FILE is not set" });
}

function unitFaults(
  { units }: AccountSettings,
  { unit, type }: Pick<AskedAccount, "unit" | "type">,
): Fault[] {
  const found = units.find(({ name }) => name === unit);
  const known = units.map(({ name }) => name).join(", ");
  if (found === undefined)
    return [{ path: "body.unit", message: `gives out no accounts; these do: ${known}`, value: unit }];
  return found.type === type
    ? []
    : [{ path: "body.type", message: `is not what ${unit} is for: ${found.type}`, value: type }];
}

/** Nobody approves what the file says otherwise by now. */
function requireUnit(settings: AccountSettings, found: AskedAccount): void {
  const [fault] = unitFaults(settings, found);
  if (fault === undefined) return;
  const detail = `${fault.path.replace("body.", "")} ${fault.message}; ${found.name} is asked for in ${found.unit} as ${found.type}`;
  throw new LockgateError("account_unavailable", { detail });
}

/** One decision of a person about a request, by nobody who asked for it. */
async function decide(
  deps: AppDeps,
  identity: Identity,
  id: string,
  event: "approve" | "reject",
  reason: string | undefined,
) {
  const settings = requireSettings(deps);
  return inTransaction(deps.pool, async (tx) => {
    const found = await findAccount(tx, id, true);
    if (!found) throw new LockgateError("account_not_found", { detail: `no request has the id ${id}` });
    if (found.person === identity.person)
      throw new LockgateError("own_account", { detail: `${identity.name} asked for ${found.name}` });
    if (event === "approve" && found.state === "requested") requireUnit(settings, found);
    const moved = await moveAccount(tx, found, {
      event,
      by: identity.name,
      byPerson: identity.person,
      reason,
    });
    if (moved) return json(202, accountView(moved));
    const detail = `the request for ${found.name} is ${found.state}: it cannot be changed by ${event}`;
    throw new LockgateError("account_decided", { detail });
  });
}

const decided = { 202: { description: "The request; account vending is being told", schema: accountSchema } };
const decisionErrors = [
  "account_not_found",
  "own_account",
  "account_decided",
  "account_unavailable",
] as const;

export const accountRoutes = [
  // Before /v1/accounts/{id}, which would take `units` for an id.
  route({
    method: "get",
    path: "/v1/accounts/units",
    operationId: "listAccountUnits",
    summary: "In which units accounts can be asked for, and what they are for",
    tag: "accounts",
    access: may("accounts:request"),
    responses: { 200: { description: "The units", schema: pageOf(accountUnitSchema) } },
    handler: async ({ deps }) => json(200, { items: deps.config.accounts?.units ?? [] }),
  }),
  route({
    method: "get",
    path: "/v1/accounts",
    operationId: "listAccounts",
    summary: "Requests for accounts, newest first",
    tag: "accounts",
    access: may("accounts:read"),
    query: z.strictObject({ state: z.enum(accountStates).optional(), ...pageQuery }),
    responses: { 200: { description: "A page of requests", schema: pageOf(accountSchema) } },
    handler: async ({ db, query: { state, cursor, limit } }) => {
      const found = await listAccounts(db, { state, before: cursor, limit: limit + 1 });
      const items = found.slice(0, limit).map(accountView);
      return json(200, { items, ...(found.length > limit ? { nextCursor: items.at(-1)?.id } : {}) });
    },
  }),
  route({
    method: "get",
    path: "/v1/accounts/{id}",
    operationId: "getAccount",
    summary: "One request for an account",
    tag: "accounts",
    access: may("accounts:read"),
    params,
    responses: one("The request"),
    errors: ["account_not_found"],
    handler: async ({ db, params: { id } }) => {
      const found = await findAccount(db, id);
      if (found) return json(200, accountView(found));
      throw new LockgateError("account_not_found", { detail: `no request has the id ${id}` });
    },
  }),
  route({
    method: "post",
    path: "/v1/accounts",
    operationId: "createAccount",
    summary: "Ask for an account of AWS",
    description:
      "Account vending checks it, and waits until another person approves: nothing is given out before. What it refuses is then `failed`, with the reason as `trouble`.",
    tag: "accounts",
    access: may("accounts:request"),
    body: newAccountSchema,
    creates: true,
    responses: { 201: { description: "The request", schema: accountSchema } },
    errors: ["account_unavailable", "account_exists"],
    handler: async ({ deps, db, identity, body }) => {
      requireNoFaults([...unitFaults(requireSettings(deps), body), ...formFaults(body)]);
      const who = { person: identity.person, requestedBy: identity.name };
      const made = await insertAccount(db, { ...body, ...who });
      if (made) return json(201, accountView(made), { location: `/v1/accounts/${made.id}` });
      throw new LockgateError("account_exists", { detail: `${body.name} (${body.email})` });
    },
  }),
  route({
    method: "post",
    path: "/v1/accounts/{id}/approve",
    operationId: "approveAccount",
    summary: "Let an account be given out",
    description:
      "Once, and never by whoever asked. Account vending then creates it, sets it up and hands it over.",
    tag: "accounts",
    access: may("accounts:approve"),
    params,
    body: why,
    responses: decided,
    errors: decisionErrors,
    handler: ({ deps, identity, params: { id }, body }) => decide(deps, identity, id, "approve", body.reason),
  }),
  route({
    method: "post",
    path: "/v1/accounts/{id}/reject",
    operationId: "rejectAccount",
    summary: "Refuse a request for an account",
    description: "Account vending is told, which leaves the address to others.",
    tag: "accounts",
    access: may("accounts:approve"),
    params,
    body: why,
    responses: decided,
    errors: decisionErrors,
    handler: ({ deps, identity, params: { id }, body }) => decide(deps, identity, id, "reject", body.reason),
  }),
] as const;
