// Decides whether values of the configuration fit each other; each check looks only at what is valid by itself.
import type { Fault } from "./faults.ts";
import { securityFaults } from "./security.ts";
import type { EnvironmentConfig, OrgConfig, ToolingConfig } from "./schema.ts";

/** What was valid so far, of any layer. */
type Parsed = Partial<
  Omit<OrgConfig, "layer"> & Omit<ToolingConfig, "layer"> & Omit<EnvironmentConfig, "layer">
> & {
  readonly layer?: string;
};
type Check = (config: Parsed) => Fault[];

/** All faults between values that are each valid. */
export const checkReferences = (parsed: Record<string, unknown>): Fault[] =>
  checks.flatMap((check) => check(parsed as Parsed));

const checks: readonly Check[] = [
  ownEnvironment,
  ownAccount,
  ({ environments }) => duplicates("environments", environments, "name"),
  ({ environments }) => duplicates("environments", environments, "accountId"),
  ({ apps }) => duplicates("apps", apps, "name"),
  ({ accounts }) => duplicates("accounts", accounts, "name"),
  ({ accounts }) => duplicates("accounts", accounts, "email", (text) => text.toLowerCase()),
  ({ accounts }) => duplicates("accounts", accounts, "accountId"),
  ({ units }) => duplicates("units", units, "name"),
  productionApproval,
  environmentsNeeded,
  accountUnits,
  unitTree,
  bootstrappedAccounts,
  homeRegion,
  securityFaults,
];

function duplicates<K extends string>(
  list: string,
  rows: readonly { readonly [P in K]?: string | undefined }[] | undefined,
  key: K,
  normal: (text: string) => string = (text) => text,
): Fault[] {
  const first = new Map<string, number>();
  return (rows ?? []).flatMap((row, index) => {
    const value = row[key];
    if (value === undefined) return [];
    const before = first.get(normal(value));
    if (before === undefined) {
      first.set(normal(value), index);
      return [];
    }
    return [
      {
        path: [list, index, key],
        value,
        problem: `also in ${list}[${before}]`,
        remedy: `give each a ${key} of its own`,
      },
    ];
  });
}

function ownEnvironment({ environment, environments }: Parsed): Fault[] {
  if (environment === undefined || environments === undefined) return [];
  if (environments.some((row) => row.name === environment)) return [];
  const known = environments.map((row) => row.name).join(", ") || "none";
  return [
    {
      path: ["environment"],
      value: environment,
      problem: "no such environment",
      remedy: `name one of lockgate:environments (${known}) or add it there`,
    },
  ];
}

/** The stack's own account stands twice on purpose: the stack's file and the shared table must agree. */
function ownAccount(config: Parsed): Fault[] {
  const row = config.environments?.find(({ name }) => name === config.environment);
  const expected: Record<string, [string | undefined, string]> = {
    org: [config.managementAccountId, "managementAccountId"],
    tooling: [config.toolingAccountId, "toolingAccountId"],
    environment: [row?.accountId, `the accountId of environment ${config.environment}`],
  };
  const [account, where] = expected[config.layer ?? ""] ?? [undefined, ""];
  if (config.accountId === undefined || account === undefined || config.accountId === account) return [];
  return [
    {
      path: ["accountId"],
      value: config.accountId,
      problem: `differs from ${where}, ${account}`,
      remedy: "correct the wrong one; this stack touches no account until both agree",
    },
  ];
}

function productionApproval({ environments }: Parsed): Fault[] {
  return (environments ?? []).flatMap((row, index): Fault[] => {
    if (row.approval === "manual" && row.approvers.length === 0)
      return [
        {
          path: ["environments", index, "approvers"],
          value: [],
          problem: "nobody is asked for the manual approval",
          remedy: "add at least one e-mail address",
        },
      ];
    if (row.production && row.approval !== "manual")
      return [
        {
          path: ["environments", index, "approval"],
          value: row.approval,
          problem: `environment ${row.name} is production and needs an approval`,
          remedy: "set it to manual and name approvers",
        },
      ];
    return [];
  });
}

/** A pipeline that promotes nowhere, or straight to production, is not a pipeline. */
function environmentsNeeded({ layer, environments }: Parsed): Fault[] {
  if (layer === "org" || environments === undefined) return [];
  const fault = (problem: string, remedy: string): Fault[] => [
    { path: ["environments"], value: environments.map((row) => row.name), problem, remedy },
  ];
  if (environments.length < 2 || environments.length > 4)
    return fault(
      "a pipeline has 4 to 7 stages, hence 2 to 4 environments",
      "name them in the order of promotion, such as dev, test, prod",
    );
  const firstProduction = environments.findIndex((row) => row.production);
  if (firstProduction === 0)
    return fault("nothing comes before production", "put an environment that is not production first");
  if (firstProduction > 0 && environments.slice(firstProduction).some((row) => !row.production))
    return fault(
      "production comes before another environment",
      "put production last: promotion is decided outside production",
    );
  return [];
}

function accountUnits({ accounts, units }: Parsed): Fault[] {
  if (units === undefined) return [];
  const known = new Set(units.map((row) => row.name));
  return (accounts ?? []).flatMap((row, index) =>
    known.has(row.unit)
      ? []
      : [
          {
            path: ["accounts", index, "unit"],
            value: row.unit,
            problem: "no such organizational unit",
            remedy: `name one of ${[...known].join(", ")}`,
          },
        ],
  );
}

/** AWS Organizations allows units nested five deep under the root. */
const maxDepth = 5;

function unitTree({ units }: Parsed): Fault[] {
  const parents = new Map((units ?? []).map((row) => [row.name, row.parent]));
  return (units ?? []).flatMap((row, index) => {
    if (row.parent === undefined) return [];
    const fault = (problem: string, remedy: string): Fault[] => [
      { path: ["units", index, "parent"], value: row.parent, problem, remedy },
    ];
    if (!parents.has(row.parent))
      return fault("no such organizational unit", `name one of ${[...parents.keys()].join(", ")}`);
    let depth = 1;
    for (
      let at: string | undefined = row.parent;
      at !== undefined && depth <= parents.size;
      at = parents.get(at)
    )
      depth += 1;
    if (depth > parents.size) return fault("the unit is its own ancestor", "break the circle");
    return depth > maxDepth ? fault(`${depth} levels deep, AWS allows ${maxDepth}`, "flatten the tree") : [];
  });
}

function bootstrappedAccounts({ layer, accounts, environments, toolingAccountId }: Parsed): Fault[] {
  if (layer !== "org" || accounts === undefined) return [];
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
    [["toolingAccountId"], toolingAccountId],
    ...(environments ?? []).map((row, index): [Fault["path"], string] => [
      ["environments", index, "accountId"],
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
