// Decides how a browser's session begins: a new secret in a cookie, whatever the browser had before.
import type { Response } from "express";
import { cookieName } from "../auth/authenticate.ts";
import { createSecret, hashSecret } from "../auth/secrets.ts";
import type { Queryable } from "../store/database.ts";
import { type NewCredential, insertCredential } from "../store/credentials.ts";

/** A browser session lasts a working day. */
const sessionSeconds = 12 * 3600;

/** A cookie that scripts and other sites do not get, for so many seconds; 0 takes it away. */
export function cookieOf(name: string, value: string, seconds: number, secure: boolean): string {
  const parts = [`${name}=${value}`, "Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${seconds}`];
  return [...parts, ...(secure ? ["Secure"] : [])].join("; ");
}

/** Keeps a session and gives its cookie. `tx` must be a transaction. */
export async function openSession(
  tx: Queryable,
  who: Pick<NewCredential, "name" | "person" | "grants" | "createdBy">,
  secure: boolean,
): Promise<string> {
  const kind = "session" as const;
  const secret = createSecret(kind);
  const hash = hashSecret(kind, secret) as Buffer;
  await insertCredential(tx, { ...who, kind, hash, ttlSeconds: sessionSeconds });
  return cookieOf(cookieName(secure), secret, sessionSeconds, secure);
}

/** Sends the browser on, with cookies and no trace of where it was. */
export function redirect(address: string, cookies: readonly string[]) {
  return async (response: Response): Promise<void> => {
    response.set({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    response.set("set-cookie", [...cookies]);
    response.redirect(303, address);
  };
}
