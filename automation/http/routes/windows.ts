// Routes of windows: when which stacks must not be changed.
import { z } from "zod";
import { type Identity, allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { closures, scheduleAt, windowsOf } from "../../gate/windows/schedule.ts";
import { faultsOfWindow } from "../../gate/windows/window.ts";
import { type Queryable, databaseTime, inTransaction } from "../../store/database.ts";
import {
  type NewWindow,
  type StoredWindow,
  deleteWindow,
  insertWindow,
  listWindows,
  lockWindow,
  updateWindow,
} from "../../store/windows.ts";
import { json, route } from "../route.ts";
import { pageOf, stackName } from "../schemas.ts";
import { requireStack } from "./stacks.ts";
import { newWindowSchema, scheduleSchema, scheduleView, windowSchema, windowView } from "../windowSchemas.ts";
import { requireNoFaults } from "../validate.ts";

const params = z.strictObject({ id: z.uuid() });
const write = { kind: "permission", permission: "windows:write", scope: "any" } as const;
/** How far the calendar of GET /windows/next looks ahead. */
const calendar = 30 * 86_400_000;

const etagOf = (window: StoredWindow) => ({ etag: `"${window.version}"` });

/** Who writes a window holds the permission wherever it is in force. */
function requireEverywhere(identity: Identity, window: Pick<NewWindow, "environments">): void {
  const beyond = window.environments.filter((name) => !allows(identity.grants, "windows:write", name));
  if (beyond.length === 0) return;
  const detail = `${identity.name} does not hold windows:write in ${beyond.join(", ")}`;
  throw new LockgateError("forbidden", { detail });
}

/** The window, if the request names the version that it has (RFC 9110, 13.1.1). */
async function requireMatch(
  tx: Queryable,
  id: string,
  ifMatch: string | undefined,
  identity: Identity,
): Promise<StoredWindow> {
  const window = await lockWindow(tx, id);
  if (!window) throw new LockgateError("window_not_found", { detail: `no window has the id ${id}` });
  requireEverywhere(identity, window);
  const { etag } = etagOf(window);
  if (ifMatch === undefined)
    throw new LockgateError("precondition_required", { detail: `window ${id} was sent without If-Match` });
  const matches = ifMatch === "*" || ifMatch.split(",").some((tag) => tag.trim() === etag);
  if (!matches) {
    const detail = `If-Match is ${JSON.stringify(ifMatch.slice(0, 80))}, the window's ETag is ${etag}`;
    throw new LockgateError("precondition_failed", { detail });
  }
  return window;
}

export const windowRoutes = [
  // Before /v1/windows/{id}, which would take `next` for an id.
  route({
    method: "get",
    path: "/v1/windows/next",
    operationId: "nextWindow",
    summary: "May a stack be changed now, and when at the earliest if not",
    tag: "windows",
    access: { kind: "permission", permission: "windows:read", scope: "any" },
    query: z.strictObject({ stack: stackName }),
    responses: { 200: { description: "Now and the next 30 days", schema: scheduleSchema } },
    errors: ["stack_not_found"],
    handler: async ({ deps, db, identity, query: { stack } }) => {
      if (!allows(identity.grants, "windows:read", stack)) {
        const detail = `${identity.name} does not hold windows:read in ${stack}`;
        throw new LockgateError("forbidden", { detail });
      }
      requireStack(deps, stack);
      const windows = windowsOf(await listWindows(db), stack);
      const now = await databaseTime(db);
      const ahead = closures(windows, now, new Date(now.getTime() + calendar));
      return json(200, scheduleView(stack, now, scheduleAt(windows, now), ahead));
    },
  }),
  route({
    method: "get",
    path: "/v1/windows",
    operationId: "listWindows",
    summary: "Windows of the stacks that you may see",
    description: "The ETag of a window is its version in quotes.",
    tag: "windows",
    access: { kind: "permission", permission: "windows:read", scope: "any" },
    responses: { 200: { description: "The windows", schema: pageOf(windowSchema) } },
    handler: async ({ db, identity }) => {
      const sees = (name: string) => name === "*" || allows(identity.grants, "windows:read", name);
      const windows = await listWindows(db);
      return json(200, { items: windows.filter((w) => w.environments.some(sees)).map(windowView) });
    },
  }),
  route({
    method: "post",
    path: "/v1/windows",
    operationId: "createWindow",
    summary: "Write a window down",
    tag: "windows",
    access: write,
    body: newWindowSchema,
    creates: true,
    responses: {
      201: { description: "The window", schema: windowSchema, headers: { ETag: "its version" } },
    },
    handler: async ({ db, identity, body }) => {
      requireEverywhere(identity, body);
      requireNoFaults(faultsOfWindow(body, await databaseTime(db)));
      const made = await insertWindow(db, body, identity.name);
      return json(201, windowView(made), { ...etagOf(made), location: `/v1/windows/${made.id}` });
    },
  }),
  route({
    method: "put",
    path: "/v1/windows/{id}",
    operationId: "replaceWindow",
    summary: "Change a window",
    description: "Runs that wait for it are looked at again within seconds.",
    tag: "windows",
    access: write,
    params,
    body: newWindowSchema,
    ifMatch: true,
    responses: {
      200: { description: "The window", schema: windowSchema, headers: { ETag: "its version" } },
    },
    errors: ["window_not_found"],
    handler: async ({ deps, identity, params: { id }, body, headers }) => {
      requireEverywhere(identity, body);
      requireNoFaults(faultsOfWindow(body, await databaseTime(deps.pool)));
      const changed = await inTransaction(deps.pool, async (tx) => {
        await requireMatch(tx, id, headers["if-match"], identity);
        return updateWindow(tx, id, body, identity.name);
      });
      return json(200, windowView(changed), etagOf(changed));
    },
  }),
  route({
    method: "delete",
    path: "/v1/windows/{id}",
    operationId: "deleteWindow",
    summary: "Delete a window",
    tag: "windows",
    access: write,
    params,
    ifMatch: true,
    responses: { 204: { description: "Deleted" } },
    errors: ["window_not_found"],
    handler: async ({ deps, identity, params: { id }, headers }) => {
      await inTransaction(deps.pool, async (tx) => {
        const window = await requireMatch(tx, id, headers["if-match"], identity);
        await deleteWindow(tx, window, identity.name);
      });
      return json(204, undefined);
    },
  }),
];
