// Decides how a renamed account keeps what is named after it: under the old name as an alias, in place of a replacement.
import * as pulumi from "@pulumi/pulumi";
import type { AccountRow } from "../configuration/schema.ts";

/** Holds for every resource that is declared afterwards, whichever part of the program names it. */
export function keepRenamed(accounts: readonly Pick<AccountRow, "name" | "formerly">[]): void {
  const renamed = accounts.filter(({ formerly }) => formerly !== undefined);
  if (renamed.length === 0) return;
  pulumi.runtime.registerStackTransformation(({ name, props, opts }) => {
    const aliases = renamed.flatMap((row) => formerName(name, row));
    return { props, opts: pulumi.mergeOptions(opts, { aliases: aliases.map((old) => ({ name: old })) }) };
  });
}

/** Names of resources are put together from whole words with hyphens; one of them may be the account. */
export function formerName(resource: string, row: Pick<AccountRow, "name" | "formerly">): string[] {
  const whole = new RegExp(`(?<![a-z0-9])${row.name}(?![a-z0-9])`, "g");
  const old = resource.replaceAll(whole, row.formerly ?? row.name);
  return old === resource ? [] : [old];
}
