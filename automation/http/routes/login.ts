// Routes of signing in: by an issuer of OpenID Connect, or by a one-time link.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { hashSecret } from "../../auth/secrets.ts";
import { LockgateError } from "../../errors.ts";
import { inTransaction } from "../../store/database.ts";
import { takeCredential } from "../../store/credentials.ts";
import { json, route } from "../route.ts";
import { cookieOf, openSession, redirect } from "../session.ts";

/** How long somebody may take at the issuer. */
const loginSeconds = 600;
const loginCookie = (secure: boolean) => (secure ? "__Host-lockgate-login" : "lockgate-login");

/** The one value of a cookie; of two different ones nobody knows whose the second is. */
function cookieIn(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  const values = new Set(pairs.filter(([key]) => key === name).map(([, value]) => value ?? ""));
  return values.size === 1 ? [...values][0] : undefined;
}

const loginsSchema = z
  .object({ items: z.array(z.object({ issuer: z.string(), path: z.string() })) })
  .meta({ id: "Logins" });

const pathOf = (issuer: string) => `/login/oidc?${new URLSearchParams({ issuer }).toString()}`;

export const loginRoutes = [
  route({
    method: "get",
    path: "/v1/logins",
    operationId: "listLogins",
    summary: "Issuers with which people sign in",
    tag: "access",
    access: { kind: "public" },
    responses: { 200: { description: "The issuers, and where to send the browser", schema: loginsSchema } },
    handler: async ({ deps }) =>
      json(200, { items: deps.login.issuers.map((issuer) => ({ issuer, path: pathOf(issuer) })) }),
  }),
  route({
    method: "get",
    path: "/login/oidc",
    operationId: "beginLogin",
    summary: "Sign in with an issuer of OpenID Connect",
    tag: "access",
    access: { kind: "public" },
    query: z.strictObject({ issuer: z.string().min(1).max(500).optional() }),
    consumes: true,
    responses: {
      303: { description: "To the issuer, with a cookie that ties the way back to this browser" },
    },
    errors: ["login_unavailable", "issuer_unavailable"],
    handler: async ({ deps, query, secure }) => {
      const issuer = query.issuer ?? deps.login.issuers[0] ?? "";
      const secret = randomBytes(32).toString("base64url");
      const address = await deps.login.begin(issuer, secret);
      const value = `${secret}.${Buffer.from(issuer).toString("base64url")}`;
      return redirect(address.href, [cookieOf(loginCookie(secure), value, loginSeconds, secure)]);
    },
  }),
  route({
    method: "get",
    path: "/login/callback",
    operationId: "finishLogin",
    summary: "Come back from the issuer",
    tag: "access",
    access: { kind: "public" },
    // Issuers add parameters of their own; what counts is checked by the flow itself.
    query: z.looseObject({ state: z.string().max(500).optional() }),
    consumes: true,
    responses: { 303: { description: "To the dashboard, with the session's cookie" } },
    errors: ["login_failed", "login_refused", "login_unavailable", "issuer_unavailable"],
    handler: async ({ deps, query, headers, secure }) => {
      const name = loginCookie(secure);
      const [secret = "", issuer = ""] = (cookieIn(headers.cookie, name) ?? "").split(".");
      if (!/^[\w-]{43}$/.test(secret))
        throw new LockgateError("login_failed", {
          detail: "this browser has not begun to sign in, or too long ago",
        });
      const search = `?${new URLSearchParams(query as Record<string, string>).toString()}`;
      const at = Buffer.from(issuer, "base64url").toString();
      const { issuer: createdBy, ...who } = await deps.login.finish(at, secret, search);
      const session = await inTransaction(deps.pool, (tx) => openSession(tx, { ...who, createdBy }, secure));
      return redirect("/", [session, cookieOf(name, "", 0, secure)]);
    },
  }),
  route({
    method: "get",
    path: "/login",
    operationId: "login",
    summary: "Open a browser session with a one-time link",
    tag: "access",
    access: { kind: "public" },
    query: z.strictObject({ code: z.string().min(1).max(200) }),
    consumes: true,
    responses: { 303: { description: "To the dashboard, with the session's cookie" } },
    errors: ["login_code_invalid", "address_locked"],
    handler: async ({ deps, query, secure }) => {
      const hash = hashSecret("login", query.code);
      const session = await inTransaction(deps.pool, async (tx) => {
        const code = hash && (await takeCredential(tx, "login", hash));
        return code && openSession(tx, code, secure);
      });
      if (!session)
        // One answer for all three: the difference would help only a guesser.
        throw new LockgateError("login_code_invalid", {
          detail: "`code` is unknown, was used, or its time is over",
        });
      return redirect("/", [session]);
    },
  }),
];
