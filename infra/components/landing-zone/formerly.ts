// Decides how a renamed row keeps its resources: under the old name as an alias, they are renamed and not replaced.
import type * as pulumi from "@pulumi/pulumi";
import type { AccountRow } from "../../configuration/schema.ts";

/** `named` makes the resource's name from a row's name. Children that begin with it follow by themselves. */
export const formerly = (
  row: Pick<AccountRow, "formerly">,
  named: (name: string) => string,
): Pick<pulumi.ResourceOptions, "aliases"> =>
  row.formerly === undefined ? {} : { aliases: [{ name: named(row.formerly) }] };
