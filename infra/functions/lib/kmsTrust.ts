// Trusted keys that are named by the ARN of a KMS key or alias: their public keys are fetched, all else is as in a policy.
import type { KMSClient } from "@aws-sdk/client-kms";
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "./faults.ts";
import type { TrustedKey } from "./keys.ts";
import { kmsTrustedKey } from "./kmsSigner.ts";
import { attestationKinds } from "./predicates.ts";

/** What it may sign, and the time that counts: after a rotation the old one is still here. */
const row = z.strictObject({
  key: z.string(),
  signs: z.array(z.enum(attestationKinds)).min(1),
  notBefore: z.iso.datetime().optional(),
  notAfter: z.iso.datetime().optional(),
});
export const trustedRows = z.array(row).min(1);

/** `what` names the setting. Throws BadFormat. */
export function readTrustedRows(text: string, what: string): z.infer<typeof trustedRows> {
  const parsed = trustedRows.safeParse(parseJson(text, what));
  if (!parsed.success) throw new BadFormat(`${what} is wrong: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

export const fetchTrusted = (
  rows: z.infer<typeof trustedRows>,
  kms: (key: string) => KMSClient,
): Promise<TrustedKey[]> =>
  Promise.all(
    rows.map(async ({ key, signs, notBefore, notAfter }) => ({
      ...(await kmsTrustedKey(key, kms(key))),
      signs,
      ...(notBefore === undefined ? {} : { notBefore: new Date(notBefore) }),
      ...(notAfter === undefined ? {} : { notAfter: new Date(notAfter) }),
    })),
  );
