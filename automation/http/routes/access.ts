// Routes of access: tokens, who am I, roles, logout.
import { z } from "zod";
import { cookieName } from "../../auth/authenticate.ts";
import { exceeds, rolePermissions, roles } from "../../auth/permissions.ts";
import { createSecret, hashSecret } from "../../auth/secrets.ts";
import { LockgateError } from "../../errors.ts";
import { inTransaction } from "../../store/database.ts";
import { type Credential, insertCredential, listTokens, revokeCredential } from "../../store/credentials.ts";
import { json, route } from "../route.ts";
import { cookieOf } from "../session.ts";
import {
  createdTokenSchema,
  newTokenSchema,
  pageOf,
  pageQuery,
  roleSchema,
  tokenSchema,
} from "../schemas.ts";
import { grantSchema } from "../../auth/permissions.ts";

const meSchema = z
  .object({
    name: z.string(),
    person: z.string().describe("who answers for what is done with these credentials"),
    grants: z.array(grantSchema),
    roles: z.array(z.string()).describe("the grants' roles, each once"),
    via: z.enum(["token", "session", "oidc"]),
    expiresAt: z.iso.datetime(),
    csrfToken: z.string().optional().describe("for sessions: to be repeated in X-CSRF-Token on writes"),
  })
  .meta({ id: "Me" });

function tokenView(credential: Credential) {
  const { id, name, grants, createdBy } = credential;
  return {
    id,
    name,
    grants,
    createdBy,
    createdAt: credential.createdAt.toISOString(),
    expiresAt: credential.expiresAt.toISOString(),
    lastUsedAt: credential.lastUsedAt?.toISOString() ?? null,
  };
}

export const accessRoutes = [
  route({
    method: "get",
    path: "/v1/me",
    operationId: "getMe",
    summary: "Who you are to this server",
    tag: "access",
    access: { kind: "identity" },
    responses: { 200: { description: "Your identity", schema: meSchema } },
    handler: async ({ identity, csrfToken }) => {
      const { name, person, grants, via } = identity;
      const held = [...new Set(grants.map((grant) => grant.role))];
      const csrf = csrfToken === undefined ? {} : { csrfToken };
      return json(200, {
        name,
        person,
        grants,
        roles: held,
        via,
        expiresAt: identity.expiresAt.toISOString(),
        ...csrf,
      });
    },
  }),
  route({
    method: "get",
    path: "/v1/roles",
    operationId: "listRoles",
    summary: "Roles and the permissions that each includes",
    tag: "access",
    access: { kind: "identity" },
    responses: { 200: { description: "The roles", schema: pageOf(roleSchema) } },
    handler: async () =>
      json(200, { items: roles.map((role) => ({ role, permissions: rolePermissions[role] })) }),
  }),
  route({
    method: "get",
    path: "/v1/tokens",
    operationId: "listTokens",
    summary: "API tokens that can still be used",
    tag: "access",
    access: { kind: "permission", permission: "tokens:read", scope: "global" },
    query: z.strictObject(pageQuery),
    responses: {
      200: { description: "A page of tokens, without their secrets", schema: pageOf(tokenSchema) },
    },
    handler: async ({ db, query }) => {
      const found = await listTokens(db, query.cursor, query.limit + 1);
      const items = found.slice(0, query.limit).map(tokenView);
      return json(200, { items, ...(found.length > query.limit ? { nextCursor: items.at(-1)?.id } : {}) });
    },
  }),
  route({
    method: "post",
    path: "/v1/tokens",
    operationId: "createToken",
    summary: "Make an API token",
    description: "The secret is shown in this answer only.",
    tag: "access",
    access: { kind: "permission", permission: "tokens:write", scope: "any" },
    body: newTokenSchema,
    creates: true,
    secretAnswer: true,
    responses: { 201: { description: "The token with its secret", schema: createdTokenSchema } },
    handler: async ({ db, identity, body }) => {
      const beyond = exceeds(body.grants, identity.grants);
      if (beyond.length > 0) {
        const list = beyond.map((grant) => `${grant.role} in ${grant.environment}`).join(", ");
        throw new LockgateError("forbidden", { detail: `you cannot hand out what you do not hold: ${list}` });
      }
      const token = createSecret("token");
      const hash = hashSecret("token", token) as Buffer;
      const { name: createdBy, person } = identity;
      const made = await insertCredential(db, { kind: "token", hash, createdBy, person, ...body });
      return json(201, { ...tokenView(made), token }, { "cache-control": "no-store" });
    },
  }),
  route({
    method: "delete",
    path: "/v1/tokens/{id}",
    operationId: "revokeToken",
    summary: "Revoke an API token, at once",
    tag: "access",
    access: { kind: "permission", permission: "tokens:write", scope: "global" },
    params: z.strictObject({ id: z.uuid() }),
    responses: { 204: { description: "Revoked" } },
    errors: ["token_not_found"],
    handler: async ({ deps, identity, params }) => {
      const revoked = await inTransaction(deps.pool, (tx) =>
        revokeCredential(tx, params.id, ["token"], identity.name),
      );
      if (revoked) return json(204, undefined);
      throw new LockgateError("token_not_found", { detail: `no token has the id ${params.id}` });
    },
  }),
  route({
    method: "post",
    path: "/v1/logout",
    operationId: "logout",
    summary: "End your browser session, or revoke the token you call with",
    tag: "access",
    access: { kind: "identity" },
    responses: { 204: { description: "Ended" } },
    handler: async ({ deps, identity, secure }) => {
      await inTransaction(deps.pool, (tx) =>
        revokeCredential(tx, identity.id, ["session", "token"], identity.name),
      );
      return json(204, undefined, { "set-cookie": cookieOf(cookieName(secure), "", 0, secure) });
    },
  }),
];
