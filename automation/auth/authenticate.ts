// Decides who a request comes from: bearer token or session cookie; anything doubtful is nobody.
import type { IncomingHttpHeaders } from "node:http";
import { LockgateError } from "../errors.ts";
import type { Queryable } from "../store/database.ts";
import { type Credential, useCredential } from "../store/credentials.ts";
import type { TokenVerifier } from "./bearer.ts";
import type { Identity } from "./permissions.ts";
import { csrfTokenOf, hashSecret, sameBytes } from "./secrets.ts";

/** Name of the session cookie; the __Host- prefix (RFC 6265bis 4.1.3.2) is for https only. */
export function cookieName(secure: boolean): string {
  return secure ? "__Host-lockgate" : "lockgate";
}

export interface Authenticated {
  readonly identity: Identity;
  /** The secret that was shown; for deriving keys, never to be stored or logged. */
  readonly secret: string;
  /** For sessions: the value that writes must repeat in X-CSRF-Token. */
  readonly csrfToken?: string;
}

/** RFC 6750 section 3: every 401 names the scheme; a token that was given and is wrong is `invalid_token`. */
function unauthenticated(detail: string, given: boolean): LockgateError {
  const challenge = `Bearer realm="lockgate"${given ? ', error="invalid_token"' : ""}`;
  return new LockgateError("unauthenticated", { detail, headers: { "www-authenticate": challenge } });
}

/**
 * Finds the identity, or throws 401. A request that shows a bearer token is judged by it alone. `secure` as for
 * cookieName(): behind https the plain name counts for nothing, since a neighbouring host or plain http can set it.
 */
export async function authenticate(
  db: Queryable,
  headers: IncomingHttpHeaders,
  secure: boolean,
  verifyToken: TokenVerifier,
): Promise<Authenticated> {
  if (headers.authorization !== undefined) return byToken(db, headers.authorization, verifyToken);
  const secret = sessionSecret(headers.cookie, secure);
  if (secret === undefined)
    throw unauthenticated("neither a bearer token nor a session cookie was sent", false);
  const credential = await lookUp(db, "session", secret);
  if (!credential) throw unauthenticated("the session has ended", true);
  return { identity: identityOf(credential, "session"), secret, csrfToken: csrfTokenOf(secret) };
}

async function byToken(db: Queryable, header: string, verifyToken: TokenVerifier): Promise<Authenticated> {
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (token === undefined) throw unauthenticated("the Authorization header is not `Bearer <token>`", true);
  const credential = await lookUp(db, "token", token);
  const identity = credential ? identityOf(credential, "token") : await verifyToken(token);
  // One answer for unknown, expired and revoked: the difference would help only a guesser.
  if (!identity)
    throw unauthenticated("the token is unknown, expired, revoked or not meant for this server", true);
  return { identity, secret: token };
}

async function lookUp(
  db: Queryable,
  kind: "token" | "session",
  secret: string,
): Promise<Credential | undefined> {
  const hash = hashSecret(kind, secret);
  if (!hash) return undefined;
  const credential = await useCredential(db, kind, hash);
  return credential && sameBytes(credential.hash, hash) ? credential : undefined;
}

function identityOf(credential: Credential, via: Identity["via"]): Identity {
  const { id, name, person, grants, expiresAt } = credential;
  return { id, name, person, grants, via, expiresAt };
}

/** The session's secret among the cookies; two different ones are doubtful and count as none. */
export function sessionSecret(header: string | undefined, secure: boolean): string | undefined {
  const values = (header ?? "")
    .split(";")
    .map((pair) => pair.trim().split("=", 2))
    .filter(([name]) => name === cookieName(secure))
    .map(([, value]) => value ?? "");
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** Refuses a write by cookie that does not prove that our own page sent it. Tokens cannot be forged into requests. */
export function requireCsrf(authenticated: Authenticated, headers: IncomingHttpHeaders): void {
  if (authenticated.csrfToken === undefined) return;
  const site = headers["sec-fetch-site"];
  const given = Buffer.from(String(headers["x-csrf-token"] ?? ""));
  const fromUs = site === undefined || site === "same-origin";
  if (fromUs && sameBytes(given, Buffer.from(authenticated.csrfToken))) return;
  const detail = fromUs
    ? "X-CSRF-Token is missing or wrong"
    : `the browser says the request is ${String(site)}`;
  throw new LockgateError("csrf_refused", { detail });
}
