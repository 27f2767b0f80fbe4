// Decides how tenants are written: a table of accounts that each run an app alone, and what must hold between its rows.
import { z } from "zod";
import { missingSecurityServices } from "../plan/regions.ts";
import type { Check, Parsed } from "./check.ts";
import { duplicates } from "./check.ts";
import type { Fault } from "./faults.ts";
import { accountId, appName, environmentName, oneOf, region, shortName, text } from "./fields.ts";

/** A tenant goes this way, and back from disabled only. */
export const tenantStates = ["active", "disabled", "archived", "deleted"] as const;
/** Tenants that are served side by side, so many times within the hours that a build may last. */
const wavesOfRing = 40;

export const ringName = shortName("ring", 10);
const knownRegion = region.refine(
  (name) => missingSecurityServices(name) !== undefined,
  "a region that AWS has, such as eu-central-1",
);

export const tenant = z.strictObject(
  {
    id: shortName("tenant", 20),
    app: appName,
    environment: environmentName,
    /** Of this tenant alone. */
    accountId,
    region: knownRegion,
    ring: ringName,
    /** SHA-256 of the one release that the tenant takes; without it every release. */
    version: text("the SHA-256 of a release")
      .regex(/^[0-9a-f]{64}$/, "the SHA-256 of a release: 64 hexadecimal digits, as the ledger has it")
      .optional(),
    state: oneOf(tenantStates).default("active"),
  },
  { error: "a tenant: { id, app, environment, accountId, region, ring, version?, state? }" },
);
export type Tenant = z.infer<typeof tenant>;

type Fleet = Extract<NonNullable<Parsed["apps"]>[number]["target"], { kind: "tenantFleet" }>;
const fleetsOf = ({ apps = [] }: Parsed): Map<string, Fleet> =>
  new Map(apps.flatMap(({ name, target }) => (target.kind === "tenantFleet" ? [[name, target]] : [])));

/** Of a row, what it names and nobody knows. */
const references: Check = (parsed) => {
  const { tenants = [], apps, environments } = parsed;
  if (apps === undefined || environments === undefined) return [];
  const fleets = fleetsOf(parsed);
  const known = new Set(environments.map(({ name }) => name));
  return tenants.flatMap(({ app, environment, ring }, index): Fault[] => {
    const fleet = fleets.get(app);
    const fault = (key: string, value: string, problem: string, remedy: string): Fault => ({
      path: ["tenants", index, key],
      value,
      problem,
      remedy,
    });
    const rings = fleet?.rings.map(({ name }) => name) ?? [];
    return [
      ...(fleet === undefined
        ? [fault("app", app, "no app of lockgate:apps with the target tenantFleet", list(fleets.keys()))]
        : []),
      ...(known.has(environment)
        ? []
        : [fault("environment", environment, "no such environment", list(known))]),
      ...(fleet === undefined || rings.includes(ring)
        ? []
        : [fault("ring", ring, `no ring of ${app}`, list(rings))]),
    ];
  });
};
const list = (names: Iterable<string>): string => `name one of ${[...names].join(", ") || "none yet"}`;

/** An account is one tenant's, and nobody else's. */
const ownAccounts: Check = ({ tenants = [], environments = [], ...config }) => {
  const taken = new Map<string | undefined, string>([
    [config.managementAccountId, "the management account"],
    [config.toolingAccountId, "the tooling account"],
    [config.logArchiveAccountId, "the log archive's account"],
    ...environments.map((row): [string, string] => [row.accountId, `the account of ${row.name}`]),
  ]);
  return tenants.flatMap(({ accountId: id }, index): Fault[] => {
    const whose = taken.get(id);
    if (whose === undefined) return [];
    const path = ["tenants", index, "accountId"];
    return [{ path, value: id, problem: `is ${whose}`, remedy: "give each tenant an account of its own" }];
  });
};

/** One job serves a ring, and has eight hours. */
const ringsInTime: Check = (parsed) => {
  const fleets = fleetsOf(parsed);
  const rings = Map.groupBy(parsed.tenants ?? [], (row) => `${row.app} ${row.environment} ${row.ring}`);
  return [...rings.values()].flatMap((rows): Fault[] => {
    const [row] = rows;
    const limit = (fleets.get(row?.app ?? "")?.maxParallel ?? Infinity) * wavesOfRing;
    if (row === undefined || rows.length <= limit) return [];
    return [
      {
        path: ["tenants", (parsed.tenants ?? []).indexOf(row), "ring"],
        value: row.ring,
        problem: `has ${rows.length} tenants of ${row.app} in ${row.environment}, more than the ${limit} of which one job can wait for the end`,
        remedy: "divide it into several rings, or raise maxParallel of the target",
      },
    ];
  });
};

export const tenantChecks: readonly Check[] = [
  ({ tenants }) => duplicates("tenants", tenants, "id"),
  ({ tenants }) => duplicates("tenants", tenants, "accountId"),
  references,
  ownAccounts,
  ringsInTime,
];
