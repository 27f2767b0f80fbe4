// Decides whether what is given up can go: accounts have a place to wait in, units are empty.
import { suspendedUnit } from "../plan/accounts.ts";
import type { Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";

export function retirement({ accounts = [], units, environments = [] }: Parsed): Fault[] {
  if (units === undefined) return [];
  return [
    ...accounts.flatMap((row, index) => accountFaults(row, index, units, environments)),
    ...units.flatMap((row, index) => unitFaults(row, index, units, accounts)),
  ];
}

type Rows<K extends "accounts" | "units" | "environments"> = NonNullable<Parsed[K]>;

function accountFaults(
  row: Rows<"accounts">[number],
  index: number,
  units: Rows<"units">,
  environments: Rows<"environments">,
): Fault[] {
  const path = ["accounts", index, "retire"];
  if (!row.retire)
    return row.retainDays === undefined
      ? []
      : [
          {
            path: ["accounts", index, "retainDays"],
            value: row.retainDays,
            problem: "the account is not given up",
            remedy: "add retire: true, or remove retainDays",
          },
        ];
  const used = environments.find(({ accountId }) => accountId === row.accountId);
  const problems: [boolean, string, string][] = [
    [
      !units.some(({ name }) => name === suspendedUnit),
      "there is no unit for it to wait in",
      `add { name: ${suspendedUnit} } to lockgate:units`,
    ],
    [
      row.accountId !== undefined && used !== undefined,
      `environment ${used?.name} works in it`,
      "take the environment out of lockgate:environments first",
    ],
  ];
  return problems.flatMap(([wrong, problem, remedy]) =>
    wrong ? [{ path, value: true, problem, remedy }] : [],
  );
}

function unitFaults(
  row: Rows<"units">[number],
  index: number,
  units: Rows<"units">,
  accounts: Rows<"accounts">,
): Fault[] {
  if (!row.retire) return [];
  const inside = [
    ...units.filter(({ parent }) => parent === row.name).map(({ name }) => `unit ${name}`),
    ...accounts
      .filter(({ unit, retire }) => unit === row.name && !retire)
      .map(({ name }) => `account ${name}`),
  ];
  if (inside.length === 0) return [];
  return [
    {
      path: ["units", index, "retire"],
      value: true,
      problem: `it still holds ${inside.join(", ")}`,
      remedy: "move them to other units first",
    },
  ];
}
