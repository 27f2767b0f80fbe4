// Decides what a receiver's secret is: derived from the server's key, so that the database holds none.
import { hkdfSync } from "node:crypto";

/** The secret of a hook in the form of Standard Webhooks: `whsec_` and 32 bytes in base64. */
export function secretOf(key: string, hookId: string): string {
  const bytes = hkdfSync("sha256", key, hookId, "lockgate outgoing webhook", 32);
  return `whsec_${Buffer.from(bytes).toString("base64")}`;
}
