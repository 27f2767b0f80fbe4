// Routes of environments of people's own: asked for, looked at, extended, ended.
import { z } from "zod";
import { type Identity, type Permission, allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { faultsOf } from "../../sandboxes/demands.ts";
import { sandboxHome, stackOf } from "../../sandboxes/naming.ts";
import type { SandboxSettings } from "../../sandboxes/settings.ts";
import { type Queryable, databaseTime, inTransaction } from "../../store/database.ts";
import {
  type Sandbox,
  changeSandbox,
  countOpen,
  findSandbox,
  insertSandbox,
  linkRun,
  listSandboxes,
} from "../../store/sandboxes.ts";
import { acceptRun } from "../accept.ts";
import {
  environmentSchema,
  environmentView,
  extensionSchema,
  newEnvironmentSchema,
} from "../environmentSchemas.ts";
import { endSandbox } from "../reaper.ts";
import { type AppDeps, json, route } from "../route.ts";
import { pageOf, pageQuery } from "../schemas.ts";
import { requireNoFaults } from "../validate.ts";

const params = z.strictObject({ id: z.uuid() });
const may = (permission: Permission) => ({ kind: "permission", permission, scope: "sandbox" }) as const;
const hour = 3_600_000;

/** What AWS takes as the value of a tag, by which the owner's sessions are told from others. */
const tagValue = /^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u;

function requireSettings({ config }: AppDeps): SandboxSettings {
  if (config.sandboxes) return config.sandboxes;
  throw new LockgateError("environments_unavailable", { detail: "LOCKGATE_SANDBOXES_FILE is not set" });
}

/** `locked`: against all other changes, in a transaction. */
async function requireSandbox(db: Queryable, id: string, locked = false): Promise<Sandbox> {
  const found = await findSandbox(db, id, locked);
  if (found) return found;
  throw new LockgateError("environment_not_found", { detail: `no environment has the id ${id}` });
}

function requireOwner(sandbox: Sandbox, { person, name }: Identity): void {
  if (sandbox.person === person) return;
  throw new LockgateError("forbidden", {
    detail: `environment ${sandbox.name} is ${sandbox.person}'s, not ${name}'s`,
  });
}

function requireGoingOn({ name, endingAt, endedAt }: Sandbox): void {
  if (endingAt === null) return;
  throw new LockgateError("environment_over", {
    detail: `environment ${name} ${endedAt === null ? "is being ended" : "has ended"}`,
  });
}

/** Refuses whatever can't be made before anything is. */
async function requirePossible(
  tx: Queryable,
  { deps, identity, body }: Asked,
): Promise<SandboxSettings & { account: string }> {
  const settings = requireSettings(deps);
  const account = body.accountId ?? (settings.accounts[0] as string);
  const taken = [...deps.config.stacks, sandboxHome];
  requireNoFaults(faultsOf({ ...body, account }, settings, taken));
  if (!tagValue.test(identity.person)) {
    const detail = `${JSON.stringify(identity.person)} can't be the value of a tag of AWS, which says whose an environment is`;
    throw new LockgateError("forbidden", { detail });
  }
  const open = await countOpen(tx, identity.person);
  if (open < settings.perPerson) return { ...settings, account };
  throw new LockgateError("environments_too_many", {
    detail: `${identity.person} has ${open}, and ${settings.perPerson} at once are the most`,
  });
}

type Asked = {
  readonly deps: AppDeps;
  readonly identity: Identity;
  readonly body: z.output<typeof newEnvironmentSchema>;
};

/** The row and the run that makes it, or neither. `tx` must be a transaction. */
async function make(tx: Queryable, asked: Asked): Promise<Sandbox> {
  const { deps, identity, body } = asked;
  const { account, longestHours } = await requirePossible(tx, asked);
  const { name, publicKey, cidrs, hours } = body;
  const who = { person: identity.person, requestedBy: identity.name };
  const key = publicKey.trim().split(/\s+/).slice(0, 2).join(" ");
  const wanted = { name, publicKey: key, cidrs, hours, longestHours, account, ...who };
  const made = await insertSandbox(tx, wanted);
  if (!made) {
    const detail = `an environment is called ${name}; names are free again when nothing of them is left`;
    throw new LockgateError("environment_exists", { detail });
  }
  const stack = stackOf(name);
  const requester = { ...identity, grants: [{ environment: stack, role: "operator" as const }] };
  const message = `environment of ${identity.person}`;
  const run = await acceptRun(tx, deps.queue, requester, { stack, operation: "update", message });
  return linkRun(tx, made, "make", run.id);
}

export const environmentRoutes = [
  route({
    method: "get",
    path: "/v1/environments",
    operationId: "listEnvironments",
    summary: "Environments of people's own, newest first, with those that have ended",
    tag: "environments",
    access: may("environments:read"),
    query: z.strictObject(pageQuery),
    responses: { 200: { description: "A page of environments", schema: pageOf(environmentSchema) } },
    handler: async ({ db, query }) => {
      const found = await listSandboxes(db, { before: query.cursor, limit: query.limit + 1 });
      const items = found.slice(0, query.limit).map(environmentView);
      return json(200, { items, ...(found.length > query.limit ? { nextCursor: items.at(-1)?.id } : {}) });
    },
  }),
  route({
    method: "post",
    path: "/v1/environments",
    operationId: "createEnvironment",
    summary: "Ask for an environment of your own",
    description:
      "A private copy in a sandbox account: only you reach it, with your key, from the ranges that you name. It ends when its time is over.",
    tag: "environments",
    access: may("environments:create"),
    body: newEnvironmentSchema,
    creates: true,
    responses: {
      202: {
        description: "It is being made, by the run that it names",
        schema: environmentSchema,
        headers: { Location: "path of the environment" },
      },
    },
    errors: ["environments_unavailable", "environment_exists", "environments_too_many"],
    handler: async ({ deps, db, identity, body }) => {
      const made = await make(db, { deps, identity, body });
      return json(202, environmentView(made), { location: `/v1/environments/${made.id}` });
    },
  }),
  route({
    method: "get",
    path: "/v1/environments/{id}",
    operationId: "getEnvironment",
    summary: "One environment",
    tag: "environments",
    access: may("environments:read"),
    params,
    responses: { 200: { description: "The environment", schema: environmentSchema } },
    errors: ["environment_not_found"],
    handler: async ({ db, params: { id } }) => json(200, environmentView(await requireSandbox(db, id))),
  }),
  route({
    method: "post",
    path: "/v1/environments/{id}/extend",
    operationId: "extendEnvironment",
    summary: "Let an environment of yours last longer",
    tag: "environments",
    access: may("environments:create"),
    params,
    body: extensionSchema,
    responses: { 200: { description: "The environment", schema: environmentSchema } },
    errors: ["environments_unavailable", "environment_not_found", "environment_over"],
    handler: async ({ deps, identity, params: { id }, body }) => {
      const settings = requireSettings(deps);
      const now = await databaseTime(deps.pool);
      const endsAt = new Date(now.getTime() + body.hours * hour);
      return inTransaction(deps.pool, async (tx) => {
        const sandbox = await requireSandbox(tx, id, true);
        requireOwner(sandbox, identity);
        requireGoingOn(sandbox);
        requireNoFaults(extensionFaults(sandbox, settings, body.hours, endsAt));
        return json(
          200,
          environmentView(await changeSandbox(tx, sandbox, "environment.extended", identity.name, endsAt)),
        );
      });
    },
  }),
  route({
    method: "delete",
    path: "/v1/environments/{id}",
    operationId: "endEnvironment",
    summary: "End an environment",
    description:
      "By its owner, or whoever may destroy in sandbox. What it was stays in the list, and its runs do.",
    tag: "environments",
    access: may("environments:read"),
    params,
    responses: { 202: { description: "It is being ended", schema: environmentSchema } },
    errors: ["environment_not_found", "environment_over"],
    handler: async ({ deps, identity, params: { id } }) => {
      return inTransaction(deps.pool, async (tx) => {
        const sandbox = await requireSandbox(tx, id, true);
        if (!allows(identity.grants, "runs:destroy", sandboxHome)) requireOwner(sandbox, identity);
        requireGoingOn(sandbox);
        return json(202, environmentView(await endSandbox(tx, sandbox, identity.name)));
      });
    },
  }),
];

function extensionFaults(
  { endsAt, longestAt }: Sandbox,
  settings: SandboxSettings,
  hours: number,
  until: Date,
) {
  const value = String(hours);
  const fault = (message: string) => [{ path: "body.hours", message, value }];
  if (hours > settings.hours) return fault(`is more than ${settings.hours}, the most at once`);
  if (until > longestAt)
    return fault(`would let it last beyond ${longestAt.toISOString()}, the longest that it may`);
  return until <= endsAt ? fault(`would end it before ${endsAt.toISOString()}, when it ends anyway`) : [];
}
