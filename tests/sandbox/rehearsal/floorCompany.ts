// The configuration of a company that has the apps under examples/: what is changed in the example's, shared and by stack.
import type { App } from "../../../infra/configuration/schema.ts";
import { accountIdOf } from "../../../sandbox/state/accounts.ts";
import { keptElsewhere, valueOf } from "../../infra/example.ts";
import { sampleSources } from "../../infra/plan/pipeline/samples.ts";
import { exampleNames, exampleRow } from "./kinds.ts";

/** Monday to Thursday, from nine to five. */
const window = { cron: "* * 9-16 ? * MON-THU", zone: "Europe/Berlin" };

/** What an app's build would fetch from the internet is not for a test: it is there already. */
const fetches = (command: string): boolean => command.startsWith("go install ");

/** As its own row says it, without what is fetched. */
export const rowOf = (name: string): App => {
  const row = exampleRow(name);
  const install = (row.build.install ?? []).filter((command) => !fetches(command));
  return { ...row, build: { ...row.build, install } };
};

type Source = App["source"];
/** An app as its code host hands it over; what starts it, and what somebody demands of it where it runs, is left out. */
const from =
  (kind: Source["kind"]) =>
  (whole: App): App => {
    const { checks: _checks, ...row } = whole;
    const own = {
      githubActions: "repository",
      github: "repository",
      circleCi: "repository",
      gitlab: "project",
    };
    const place = kind in own ? { [own[kind as keyof typeof own]]: `acme/${row.name}` } : {};
    const source = { ...sampleSources[kind], ...place } as object as Source;
    return { ...row, source } as App;
  };

/** All example apps from one kind of source. */
export const appsFrom = (kind: Source["kind"]): App[] => exampleNames.map(rowOf).map(from(kind));

type Row = Record<string, unknown>;
const environments = keptElsewhere() as Row[];
export const accountOf = (environment: string): string =>
  String(environments.find((row) => row["name"] === environment)?.["accountId"]);

const emailOf = (id: string): string => `${id}@acme.example`;
const tenantRow = (id: string, environment: string, ring: string, more: Row = {}) => ({
  id,
  app: "hello-tenants",
  environment,
  accountId: accountIdOf(emailOf(id)),
  region: "eu-central-1",
  ring,
  ...more,
});
/** One waits for a version of its own, one has still to come. */
export const tenants = [
  tenantRow("try", "dev", "canary"),
  tenantRow("rehearsal", "test", "canary"),
  tenantRow("unicorn", "prod", "canary"),
  tenantRow("gnome", "prod", "broad"),
  tenantRow("pinned", "prod", "broad", { version: "f".repeat(64) }),
  tenantRow("troll", "prod", "broad"),
  tenantRow("zwerg", "prod", "broad", { state: "disabled" }),
];

const deviceRow = (id: string, environment: string, ring: string, number: number) => ({
  id,
  app: "soil-sensor",
  environment,
  ring,
  node: `mi-${String(number).padStart(17, "0")}`,
});
/** One in each ring, two of them in the last of production. */
const devices = [
  deviceRow("bench", "dev", "canary", 1),
  deviceRow("garden", "test", "canary", 2),
  deviceRow("pot", "prod", "canary", 3),
  deviceRow("hill", "prod", "field", 4),
  deviceRow("meadow", "prod", "field", 5),
];
/** As a cluster needs it. */
const inThreeZones = (stack: "dev" | "test"): Row => ({
  ...(valueOf(stack, "network") as Row),
  zones: ["a", "b", "c"],
});
const tenantAccounts = tenants.map(({ id, accountId, environment }) => ({
  name: id,
  email: emailOf(id),
  unit: environment === "prod" ? "Production" : "NonProduction",
  accountId,
  bootstrap: true,
}));

/** Production has a window; whatever the apps need beside themselves is there. */
export const companyWith = (apps: readonly App[]) => ({
  shared: {
    apps,
    environments: environments.map((row) => (row["production"] === true ? { ...row, window } : row)),
    tenants,
    devices,
  },
  own: {
    org: { accounts: [...(valueOf("org", "accounts") as Row[]), ...tenantAccounts] },
    dev: { network: inThreeZones("dev") },
    test: { network: inThreeZones("test") },
  },
});
