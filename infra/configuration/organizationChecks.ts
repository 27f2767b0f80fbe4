// Decides whether the organization's tables fit each other: units, accounts, environments, regions, quotas.
import { inheritance } from "../plan/accounts.ts";
import { missingSecurityServices } from "../plan/regions.ts";
import { ancestors } from "../plan/units.ts";
import { duplicates, type Check, type Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { guardrailQuotas } from "./guardrailChecks.ts";
import { retirement } from "./retirementChecks.ts";

export const organizationChecks: readonly Check[] = [
  ({ accounts }) => duplicates("accounts", accounts, "name"),
  ({ accounts }) => duplicates("accounts", accounts, "formerly"),
  ({ accounts }) => duplicates("accounts", accounts, "email", (text) => text.toLowerCase()),
  ({ accounts }) => duplicates("accounts", accounts, "accountId"),
  ({ units }) => duplicates("units", units, "name"),
  accountUnits,
  unitTree,
  ownersAndEnvironments,
  formerNames,
  bootstrappedAccounts,
  productionAccounts,
  retirement,
  watchedRegions,
  homeRegion,
  environmentRegions,
  sizes,
  guardrailQuotas,
];

const missingUnit = (path: Fault["path"], value: string, known: Iterable<string>): Fault => ({
  path,
  value,
  problem: "no such organizational unit",
  remedy: `name one of ${[...known].join(", ")}`,
});

function accountUnits({ accounts, units }: Parsed): Fault[] {
  if (units === undefined) return [];
  const known = new Set(units.map((row) => row.name));
  return (accounts ?? []).flatMap((row, index) =>
    known.has(row.unit) ? [] : [missingUnit(["accounts", index, "unit"], row.unit, known)],
  );
}

function unitTree({ units = [], quotas }: Parsed): Fault[] {
  const known = new Set(units.map((row) => row.name));
  const above = ancestors(units);
  return units.flatMap((row, index) => {
    if (row.parent === undefined) return [];
    const path = ["units", index, "parent"];
    const fault = (problem: string, remedy: string): Fault[] => [
      { path, value: row.parent, problem, remedy },
    ];
    if (!known.has(row.parent)) return [missingUnit(path, row.parent, known)];
    const way = above(row.name);
    const top = way.at(-1)?.parent;
    if (top !== undefined && way.some(({ name }) => name === top))
      return fault("the unit is its own ancestor", "break the circle");
    return quotas !== undefined && way.length > quotas.depth
      ? fault(`${way.length} levels deep, AWS allows ${quotas.depth}`, "flatten the tree")
      : [];
  });
}

/** Somebody answers for each account, and an account never contradicts its unit: guard rails go by unit. */
function ownersAndEnvironments({ accounts = [], units }: Parsed): Fault[] {
  if (units === undefined) return [];
  const known = new Set(units.map((row) => row.name));
  const inherited = inheritance(units);
  return accounts.flatMap((row, index): Fault[] => {
    if (!known.has(row.unit)) return [];
    const { owner, environment } = inherited(row);
    const ofUnit = inherited({ ...row, environment: undefined }).environment;
    const missing = (key: "owner" | "environment"): Fault => ({
      path: ["accounts", index, key],
      problem: `neither account ${row.name} nor a unit above it has one`,
      remedy: `add ${key} to the account, or to unit ${row.unit} for all in it`,
    });
    const differs =
      row.environment !== undefined && ofUnit !== undefined && row.environment !== ofUnit
        ? [
            {
              path: ["accounts", index, "environment"],
              value: row.environment,
              problem: `unit ${row.unit} is for ${ofUnit}, and its guard rails are`,
              remedy: `move the account to a unit for ${row.environment}, or correct it`,
            },
          ]
        : [];
    return [
      ...(owner === undefined ? [missing("owner")] : []),
      ...(environment === undefined ? [missing("environment")] : []),
      ...differs,
    ];
  });
}

function formerNames({ accounts = [] }: Parsed): Fault[] {
  const names = new Set(accounts.map(({ name }) => name));
  return accounts.flatMap(({ formerly }, index) =>
    formerly !== undefined && names.has(formerly)
      ? [
          {
            path: ["accounts", index, "formerly"],
            value: formerly,
            problem: "an account of the table has that name",
            remedy: "name what this account was called before, or remove the key",
          },
        ]
      : [],
  );
}

function bootstrappedAccounts({
  layer,
  accounts,
  environments,
  tenants,
  sandboxes = [],
  twins = [],
  toolingAccountId,
  adopt,
}: Parsed): Fault[] {
  // Stacks come to work in accounts once these are taken over.
  if (layer !== "org" || accounts === undefined || adopt === true) return [];
  const ready = new Set(accounts.filter((row) => row.bootstrap).map((row) => row.accountId));
  const faults: Fault[] = accounts.flatMap((row, index) =>
    row.bootstrap && row.accountId === undefined
      ? [
          {
            path: ["accounts", index, "accountId"],
            problem: "missing, though bootstrap is true",
            remedy: "create the account first (bootstrap: false), then write the id that the stack prints",
          },
        ]
      : [],
  );
  const needed: [Fault["path"], string | undefined][] = [
    ...twins.map((row, index): [Fault["path"], string] => [["twins", index, "accountId"], row.accountId]),
    ...sandboxes.map((id, index): [Fault["path"], string] => [["sandboxes", index], id]),
    [["toolingAccountId"], toolingAccountId],
    ...(environments ?? []).map((row, index): [Fault["path"], string] => [
      ["environments", index, "accountId"],
      row.accountId,
    ]),
    ...(tenants ?? []).map((row, index): [Fault["path"], string] => [
      ["tenants", index, "accountId"],
      row.accountId,
    ]),
  ];
  const remedy =
    "add the account to lockgate:accounts with this accountId and bootstrap: true, or correct the id";
  return [
    ...faults,
    ...needed.flatMap(([path, id]) =>
      id === undefined || ready.has(id)
        ? []
        : [{ path, value: id, problem: "not a bootstrapped account of the organization", remedy }],
    ),
  ];
}

/** What promotes to production believes the environments' table; the guard rails believe the accounts' table. */
function productionAccounts({ layer, accounts = [], units, environments = [] }: Parsed): Fault[] {
  if (layer !== "org" || units === undefined) return [];
  const inherited = inheritance(units);
  const byId = new Map(accounts.map((row) => [row.accountId, row]));
  return environments.flatMap(({ accountId, production }, index) => {
    const row = byId.get(accountId);
    const environment = row && inherited(row).environment;
    if (row === undefined || environment === undefined || (environment === "production") === production)
      return [];
    return [
      {
        path: ["environments", index, "production"],
        value: production,
        problem: `account ${row.name} is for ${environment}`,
        remedy: "make both say the same: this flag, and the environment of the account or its unit",
      },
    ];
  });
}

function watchedRegions({ regions = [] }: Parsed): Fault[] {
  return regions.flatMap((region, index) => {
    const missing = missingSecurityServices(region);
    if (missing?.length === 0) return [];
    return [
      {
        path: ["regions", index],
        value: region,
        problem:
          missing === undefined
            ? "not known to have AWS's security services"
            : `AWS offers no ${missing.join(", ")} there`,
        remedy: "choose a region in which work can be watched; infra/plan/regions.ts lists them",
      },
    ];
  });
}

function homeRegion({ regions, region }: Parsed): Fault[] {
  if (regions === undefined || region === undefined || regions.includes(region)) return [];
  return [
    {
      path: ["regions"],
      value: regions,
      problem: `the stacks work in ${region}, which the guard rails would deny`,
      remedy: `add ${region}`,
    },
  ];
}

function environmentRegions({ regions, environments = [] }: Parsed): Fault[] {
  if (regions === undefined) return [];
  const fault = (index: number, key: "region" | "secondRegion", value: string | undefined, what: string) =>
    value === undefined || regions.includes(value)
      ? []
      : [
          {
            path: ["environments", index, key],
            value,
            problem: `${what} where the guard rails would deny its work`,
            remedy: `add ${value} to lockgate:regions, or name one of ${regions.join(", ")}`,
          },
        ];
  return environments.flatMap(({ name, region, secondRegion }, index) => [
    ...fault(index, "region", region, `${name} lies`),
    ...fault(index, "secondRegion", secondRegion, `snapshots of ${name} would be kept`),
  ]);
}

/** AWS counts the management account too. */
function sizes({ accounts, units, quotas }: Parsed): Fault[] {
  if (quotas === undefined) return [];
  const over = (list: string, count: number, quota: "accounts" | "units"): Fault[] =>
    count <= quotas[quota]
      ? []
      : [
          {
            path: [list],
            value: count,
            problem: `more than the quota of ${quotas[quota]} ${quota}`,
            remedy: `have AWS raise it (Service Quotas, us-east-1), then set lockgate:quotas.${quota}`,
          },
        ];
  return [
    ...over("accounts", (accounts?.length ?? -1) + 1, "accounts"),
    ...over("units", units?.length ?? 0, "units"),
  ];
}
