// Decides whether a delivery was signed with our secret (X-Hub-Signature-256, HMAC over the bytes that came).
import { verify } from "@octokit/webhooks-methods";

const form = /^sha256=[0-9a-f]{64}$/;

/** True when it was; compares in constant time. What is missing or has another form is never valid. */
export async function isSigned(secret: string, body: Buffer, signature: unknown): Promise<boolean> {
  if (secret === "" || body.length === 0 || typeof signature !== "string" || !form.test(signature))
    return false;
  const text = body.toString("utf8");
  // The library signs text: bytes that are no UTF-8 would be signed as something else than what came.
  return Buffer.from(text, "utf8").equals(body) && verify(secret, text, signature);
}
