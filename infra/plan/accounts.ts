// Decides what an account is once its units have had their say: owner, environment, place and tags.
import type { AccountRow, UnitRow } from "../configuration/schema.ts";
import { retiredTag } from "./retirement.ts";
import { ancestors } from "./units.ts";

/** Where accounts wait until their data may go. */
export const suspendedUnit = "Suspended";

/** What units and accounts are told by in AWS. */
export type Inherited = { owner: string | undefined; environment: AccountRow["environment"] };

/** The nearest word counts: the account's own, then its unit's, then the units' above. */
export function inheritance(
  units: readonly UnitRow[],
): (row: Pick<AccountRow, "owner" | "environment" | "unit">) => Inherited {
  const above = ancestors(units);
  return (row) => {
    const chain = [row, ...above(row.unit)];
    return {
      owner: chain.find(({ owner }) => owner !== undefined)?.owner,
      environment: chain.find(({ environment }) => environment !== undefined)?.environment,
    };
  };
}

/** Tag that every account of the table has, and every one that was given out. */
export const ownerTag = "lockgate:owner";

/** The unit that the account stands in: a retired one waits in Suspended. */
export const placeOf = (row: AccountRow): string => (row.retire ? suspendedUnit : row.unit);

/** Tags of a unit or account: who answers for it, what it is for, since when it is given up, and the row's own. */
export const tagsOf = (
  { owner, environment }: Inherited,
  since: string | undefined,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  ...own,
  ...(owner === undefined ? {} : { [ownerTag]: owner }),
  ...(environment === undefined ? {} : { "lockgate:environment": environment }),
  ...(since === undefined ? {} : { [retiredTag]: since }),
});
