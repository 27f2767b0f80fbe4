// Decides what an account is once its units have had their say: owner, environment, place and tags.
import type { AccountRow, UnitRow } from "../configuration/schema.ts";
import { ancestors } from "./units.ts";

/** Where accounts wait until their data may go. */
export const suspendedUnit = "Suspended";

export type Inherited = { owner: string | undefined; environment: AccountRow["environment"] };

/** The nearest word counts: the account's own, then its unit's, then the units' above. */
export function inheritance(units: readonly UnitRow[]): (row: AccountRow) => Inherited {
  const above = ancestors(units);
  return (row) => {
    const chain = [row, ...above(row.unit)];
    return {
      owner: chain.find(({ owner }) => owner !== undefined)?.owner,
      environment: chain.find(({ environment }) => environment !== undefined)?.environment,
    };
  };
}

/** The unit that the account stands in: a retired one waits in Suspended. */
export const placeOf = (row: AccountRow): string => (row.retire ? suspendedUnit : row.unit);

/** Tags of the account itself: who answers for it, what it is for, and the row's own. */
export const accountTags = (row: AccountRow, { owner, environment }: Inherited): Record<string, string> => ({
  ...row.tags,
  ...(owner === undefined ? {} : { "lockgate:owner": owner }),
  ...(environment === undefined ? {} : { "lockgate:environment": environment }),
});
