// Routes of elevations: access for a time, asked for by one person, approved by another, ended by the server.
import { z } from "zod";
import { type Identity, type Permission, allows } from "../../auth/permissions.ts";
import { type OfferedEnvironment, type OfferedLevel, type Offers, longest } from "../../elevation/offers.ts";
import { type ElevationEvent, elevationStates } from "../../elevation/states.ts";
import { LockgateError } from "../../errors.ts";
import { type Queryable, inTransaction } from "../../store/database.ts";
import {
  type Elevation,
  findElevation,
  insertElevation,
  listElevations,
  moveElevation,
} from "../../store/elevations.ts";
import { requireHeld } from "../access.ts";
import { elevationSchema, elevationView, newElevationSchema, offerSchema } from "../elevationSchemas.ts";
import { type AppDeps, json, route } from "../route.ts";
import { freeText, pageOf, pageQuery, stackName } from "../schemas.ts";
import { requireNoFaults } from "../validate.ts";

const params = z.strictObject({ id: z.uuid() });
const may = (permission: Permission) => ({ kind: "permission", permission, scope: "any" }) as const;
const why = z.strictObject({ reason: freeText(1000).optional() });

function requireOffers({ config }: AppDeps): Offers {
  if (config.elevations) return config.elevations;
  throw new LockgateError("elevation_unavailable", { detail: "LOCKGATE_ELEVATION_FILE is not set" });
}

const offered = (offers: Offers, environment: string, level: string) => {
  const at = offers.environments.find(({ name }) => name === environment);
  return { at, level: at?.levels.find(({ name }) => name === level) };
};

type Wanted = z.output<typeof newElevationSchema>;

/** What is offered for a request, or every fault of it. */
function requireOffered(offers: Offers, body: Wanted): { at: OfferedEnvironment; level: OfferedLevel } {
  const { at, level } = offered(offers, body.environment, body.level);
  if (at === undefined) {
    const known = offers.environments.map(({ name }) => name).join(", ");
    throw badRequest("body.environment", `offers nothing; offered are ${known}`, body.environment);
  }
  if (level === undefined) {
    const known = at.levels.map(({ name }) => name).join(", ");
    throw badRequest("body.level", `is not offered in ${at.name}; offered are ${known}`, body.level);
  }
  const limit = longest(offers, at);
  if (body.minutes > limit)
    requireNoFaults([
      {
        path: "body.minutes",
        message: `is more than ${limit}, the most in ${at.name}`,
        value: `${body.minutes}`,
      },
    ]);
  return { at, level };
}

const badRequest = (path: string, message: string, value: string): LockgateError =>
  new LockgateError("invalid_request", { faults: [{ path, message, value }] });

/** Only who is known to Identity Center as a person can be given anything. */
function requirePerson(offers: Offers, identity: Identity): string {
  const found = offers.people.find(({ person }) => person === identity.person);
  if (found) return found.userId;
  const detail = `${identity.person} is none of the people that LOCKGATE_ELEVATION_FILE names`;
  throw new LockgateError("forbidden", { detail });
}

/** The elevation, locked, if the permission is held where it is. */
async function lockElevation(
  tx: Queryable,
  id: string,
  identity: Identity,
  permission: Permission,
): Promise<Elevation> {
  const found = await findElevation(tx, id, true);
  // Whoever may not see it learns no more than that it is not there.
  if (!found || !allows(identity.grants, "elevations:read", found.environment))
    throw new LockgateError("elevation_not_found", { detail: `no elevation has the id ${id}` });
  requireHeld(identity, permission, found.environment);
  return found;
}

async function move(
  tx: Queryable,
  elevation: Elevation,
  event: ElevationEvent,
  identity: Identity,
  reason: string | undefined,
): Promise<Elevation> {
  const by = { by: identity.name, byPerson: identity.person };
  const moved = await moveElevation(tx, elevation, { event, reason, ...by });
  if (moved) return moved;
  throw new LockgateError("elevation_decided", {
    detail: `elevation ${elevation.id} is ${elevation.state}: it cannot be changed by ${event}`,
  });
}

function requireOther(elevation: Elevation, identity: Identity): void {
  if (elevation.person !== identity.person) return;
  throw new LockgateError("own_elevation", {
    detail: `${identity.name} asked for elevation ${elevation.id}`,
  });
}

/** Nobody approves what the file says otherwise by now. */
function requireSame(offers: Offers, { environment, level, assignment, lookingOnly }: Elevation): void {
  const now = offered(offers, environment, level);
  const same =
    now.level?.permissionSet === assignment.permissionSet &&
    now.level.role === assignment.role &&
    now.at?.accountId === assignment.account &&
    lookingOnly === !now.level.writes;
  if (!same) throw new LockgateError("elevation_changed", { detail: `${level} in ${environment}` });
}

export const elevationRoutes = [
  // Before /v1/elevations/{id}, which would take `offers` for an id.
  route({
    method: "get",
    path: "/v1/elevations/offers",
    operationId: "listOffers",
    summary: "Which access can be asked for, where you may ask",
    tag: "elevations",
    access: may("elevations:request"),
    responses: { 200: { description: "The offers", schema: pageOf(offerSchema) } },
    handler: async ({ deps, identity }) => {
      const offers = deps.config.elevations;
      const mine = (offers?.environments ?? []).filter(({ name }) =>
        allows(identity.grants, "elevations:request", name),
      );
      const items = mine.flatMap((at) =>
        at.levels.map(({ name, description, writes }) => ({
          environment: at.name,
          level: name,
          description,
          writes,
          maxMinutes: longest(offers as Offers, at),
        })),
      );
      return json(200, { items });
    },
  }),
  route({
    method: "get",
    path: "/v1/elevations",
    operationId: "listElevations",
    summary: "Elevations that you may see, newest first",
    tag: "elevations",
    access: may("elevations:read"),
    query: z.strictObject({
      environment: stackName.optional(),
      state: z.enum(elevationStates).optional(),
      ...pageQuery,
    }),
    responses: { 200: { description: "A page of elevations", schema: pageOf(elevationSchema) } },
    handler: async ({ deps, db, identity, query }) => {
      const visible = deps.config.stacks.filter((name) => allows(identity.grants, "elevations:read", name));
      const found = await listElevations(db, {
        environments: visible.filter((name) => query.environment === undefined || name === query.environment),
        state: query.state,
        before: query.cursor,
        limit: query.limit + 1,
      });
      const items = found.slice(0, query.limit).map(elevationView);
      return json(200, { items, ...(found.length > query.limit ? { nextCursor: items.at(-1)?.id } : {}) });
    },
  }),
  route({
    method: "get",
    path: "/v1/elevations/{id}",
    operationId: "getElevation",
    summary: "One elevation",
    tag: "elevations",
    access: may("elevations:read"),
    params,
    responses: { 200: { description: "The elevation", schema: elevationSchema } },
    errors: ["elevation_not_found"],
    handler: async ({ deps, identity, params: { id } }) =>
      inTransaction(deps.pool, async (tx) =>
        json(200, elevationView(await lockElevation(tx, id, identity, "elevations:read"))),
      ),
  }),
  route({
    method: "post",
    path: "/v1/elevations",
    operationId: "createElevation",
    summary: "Ask for access for a time",
    description:
      "For yourself only. Another person must approve it. The server then makes the assignment, and takes it away when its time is over, however often it is restarted in between.",
    tag: "elevations",
    access: may("elevations:request"),
    body: newElevationSchema,
    creates: true,
    responses: { 201: { description: "The request", schema: elevationSchema } },
    errors: ["elevation_unavailable", "elevation_exists"],
    handler: async ({ deps, db, identity, body }) => {
      requireHeld(identity, "elevations:request", body.environment);
      const offers = requireOffers(deps);
      const { at, level } = requireOffered(offers, body);
      const userId = requirePerson(offers, identity);
      const made = await insertElevation(db, {
        ...body,
        person: identity.person,
        requestedBy: identity.name,
        assignment: {
          ...offers.identityCenter,
          account: at.accountId,
          permissionSet: level.permissionSet,
          ...(level.role === undefined ? {} : { role: level.role }),
          userId,
        },
        lookingOnly: !level.writes,
        requestHours: offers.requestHours,
      });
      if (made) return json(201, elevationView(made), { location: `/v1/elevations/${made.id}` });
      throw new LockgateError("elevation_exists", { detail: `${body.level} in ${body.environment}` });
    },
  }),
  route({
    method: "post",
    path: "/v1/elevations/{id}/approve",
    operationId: "approveElevation",
    summary: "Let somebody have the access that they asked for",
    description: "Its time begins now, and ends when it was asked to, however long the making takes.",
    tag: "elevations",
    access: may("elevations:approve"),
    params,
    body: why,
    responses: {
      202: { description: "The elevation; the assignment is being made", schema: elevationSchema },
    },
    errors: [
      "elevation_not_found",
      "own_elevation",
      "elevation_decided",
      "elevation_changed",
      "elevation_unavailable",
    ],
    handler: async ({ deps, identity, params: { id }, body }) =>
      inTransaction(deps.pool, async (tx) => {
        const elevation = await lockElevation(tx, id, identity, "elevations:approve");
        requireOther(elevation, identity);
        requireSame(requireOffers(deps), elevation);
        return json(202, elevationView(await move(tx, elevation, "approve", identity, body.reason)));
      }),
  }),
  route({
    method: "post",
    path: "/v1/elevations/{id}/reject",
    operationId: "rejectElevation",
    summary: "Refuse a request",
    tag: "elevations",
    access: may("elevations:approve"),
    params,
    body: why,
    responses: { 200: { description: "The elevation", schema: elevationSchema } },
    errors: ["elevation_not_found", "own_elevation", "elevation_decided"],
    handler: async ({ deps, identity, params: { id }, body }) =>
      inTransaction(deps.pool, async (tx) => {
        const elevation = await lockElevation(tx, id, identity, "elevations:approve");
        requireOther(elevation, identity);
        return json(200, elevationView(await move(tx, elevation, "reject", identity, body.reason)));
      }),
  }),
  route({
    method: "post",
    path: "/v1/elevations/{id}/revoke",
    operationId: "revokeElevation",
    summary: "End an elevation, or the request for it, before its time",
    description: "By whoever has it, or whoever may approve in that environment.",
    tag: "elevations",
    access: may("elevations:read"),
    params,
    body: why,
    responses: {
      202: { description: "The elevation; the assignment is being removed", schema: elevationSchema },
    },
    errors: ["elevation_not_found", "elevation_decided"],
    handler: async ({ deps, identity, params: { id }, body }) =>
      inTransaction(deps.pool, async (tx) => {
        const elevation = await lockElevation(tx, id, identity, "elevations:read");
        if (elevation.person !== identity.person)
          requireHeld(identity, "elevations:approve", elevation.environment);
        return json(202, elevationView(await move(tx, elevation, "withdraw", identity, body.reason)));
      }),
  }),
];
