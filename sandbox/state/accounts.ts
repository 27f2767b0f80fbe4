// Which AWS account ids the sandbox gives: derived from the account's e-mail, so that committed configuration can name them.

import { createHash } from "node:crypto";

/** Root e-mail of the management account that every sandbox starts with. */
export const managementEmail = "aws-management@acme.example";

/** Role that the sandbox's base credentials stand for, in the management account. */
export const administratorRole = "PlatformAdministrator";

/** The 12-digit id of the account with this root e-mail; the case of the e-mail does not matter, as in AWS. */
export function accountIdOf(email: string): string {
  const digest = createHash("sha256").update(email.toLowerCase()).digest("hex");
  const digits = (BigInt(`0x${digest}`) % 10n ** 12n).toString().padStart(12, "0");
  // A leading zero is easily lost where a tool reads the id as a number.
  return digits.startsWith("0") ? `9${digits.slice(1)}` : digits;
}

/** Id of the management account. */
export const managementAccount = accountIdOf(managementEmail);
