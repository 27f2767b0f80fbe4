// Declares the organization: units, accounts, guard rails, what watches it, and the deploy role where stacks work.
import type { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { OrgConfig } from "../configuration/schema.ts";
import { AccountOptions } from "../components/landing-zone/accountOptions.ts";
import { Bootstrap } from "../components/landing-zone/bootstrap.ts";
import { Costs } from "../components/landing-zone/costs.ts";
import type { Elevation } from "../components/landing-zone/elevation.ts";
import { Guardrails } from "../components/landing-zone/guardrails.ts";
import { Organization } from "../components/landing-zone/organization.ts";
import { budgetOf } from "../plan/budgets.ts";
import { continuityFaults, type ActualOrganization, type OrgRecord } from "../plan/continuity.ts";
import { ownFunctions } from "../plan/functions.ts";
import { closedNetworks } from "../plan/guardrails/closedNetworks.ts";
import { planGuardrails, type Guardrail } from "../plan/guardrails/plan.ts";
import type { AccountPurpose } from "../plan/documents/bootstrap.ts";
import { retirementStages, type Stage } from "../plan/retirement.ts";
import { hasApi } from "../plan/apis.ts";
import { domainsIn } from "../plan/domains.ts";
import { opensNetwork } from "../plan/internet.ts";
import { definedApps } from "../plan/pipeline/definitions.ts";
import { hasScannerSecrets } from "../plan/pipeline/scanSecrets.ts";
import { issuersOf } from "../plan/pipeline/drops.ts";
import { runRolesIn } from "../plan/server/stacks.ts";
import { snapshotsIn } from "../plan/kubernetes/snapshots.ts";
import { allRegions, placeOf } from "../plan/places.ts";
import { serviceRoles } from "../plan/serviceRoles.ts";
import { viewIn } from "../plan/twins.ts";
import { refuseFaults } from "../config.ts";
import { readOrganization, readRecord } from "./record.ts";
import { keepRenamed } from "./renames.ts";
import { reachAccounts, type ReachedAccount } from "./accounts.ts";
import { declareElevation, declarePeople } from "./people.ts";
import { declareServers } from "./server.ts";
import { createProvider } from "./provider.ts";
import { declareSecurity } from "./security.ts";
import { declarePortfolio } from "./portfolio.ts";
import { declareVending } from "./vending.ts";

export type OrgOutputs = {
  organizationId: pulumi.Output<string>;
  accountIds: Record<string, pulumi.Output<string>>;
  /** ARN of the state machine that gives out accounts. */
  vendingMachine?: pulumi.Output<string>;
  /** The addresses of the account bot that chats call. */
  vendingSlack?: pulumi.Output<string>;
  vendingTeams?: pulumi.Output<string>;
  /** What the server lends for a time, by level: for LOCKGATE_ELEVATION_FILE. */
  elevation?: Elevation["levels"];
};

/** `today` is YYYY-MM-DD; what is given up goes by it. Throws before the first resource of AWS where anything would be lost. */
export async function declareOrg(config: OrgConfig, today = dayOf(new Date())): Promise<OrgOutputs> {
  const aws = createProvider("management", config, { accountId: config.accountId, tags: !config.adopt });
  const [record, actual] = await Promise.all([readRecord(config.company), readOrganization(aws)]);
  if (isToImport(config, record, actual)) return importFirst(actual);
  const guardrails = [...planGuardrails(config), ...closedNetworks(config)];
  refuseFaults(config.stack, continuityFaults(config, record, actual, guardrails));
  keepRenamed(config.accounts);
  const stages = retirementStages(config, record, today);
  const organization = new Organization(
    config.company,
    { ...config, stages, knownRootId: record.rootId },
    { providers: { aws } },
  );
  declareGuardrails(config, record, { guardrails, organization, aws });
  if (config.adopt) return outputsOf(organization);
  declareOptions(config, organization, aws);
  const accounts = reachAccounts(config, organization);
  for (const account of accounts.values())
    if (account.bootstrap) bootstrapAccount(config, account, stages.accounts.get(account.name));
  declareSecurity({ config, management: aws, organization, accounts });
  const people = declarePeople({ config, management: aws, organization, accounts });
  const elevation = declareElevation({ config, management: aws, organization, accounts });
  declareServers(config, accounts);
  declarePortfolio({ config, management: aws, organization, accounts });
  const vending = declareVending({ config, management: aws, organization, accounts, people });
  return {
    ...outputsOf(organization),
    ...(vending === undefined ? {} : { vendingMachine: vending.machineArn }),
    ...(vending?.doors["slack"] === undefined ? {} : { vendingSlack: vending.doors["slack"] }),
    ...(vending?.doors["teams"] === undefined ? {} : { vendingTeams: vending.doors["teams"] }),
    ...(elevation === undefined ? {} : { elevation }),
  };
}

/** What is taken over is in the state before it is declared: until then there is the provider that imports it. */
const isToImport = (
  { adopt, organizationId }: OrgConfig,
  record: OrgRecord,
  actual: ActualOrganization,
): actual is NonNullable<ActualOrganization> =>
  adopt && record.organizationId === undefined && actual !== undefined && actual.id === organizationId;

async function importFirst({ id }: NonNullable<ActualOrganization>): Promise<OrgOutputs> {
  await pulumi.log.warn(
    `organization ${id} is not in the state yet: nothing is declared before \`pulumi import --file import.json\``,
  );
  return { organizationId: pulumi.output(id), accountIds: {} };
}

/** While an organization is taken over: those that were imported, as they are. */
function declareGuardrails(
  { adopt }: OrgConfig,
  record: OrgRecord,
  made: { guardrails: readonly Guardrail[]; organization: Organization; aws: Provider },
): void {
  const held = new Set(record.policies.map(({ name }) => name));
  const guardrails = made.guardrails.filter(({ name }) => !adopt || held.has(name));
  if (guardrails.length === 0) return;
  const { organization, rootId, units } = made.organization;
  const unitIds = new Map([...units].map(([name, unit]) => [name, unit.id]));
  new Guardrails(
    "guardrails",
    { guardrails, organization, rootId, unitIds, ...(adopt ? { asTheyAre: record.attached } : {}) },
    { providers: { aws: made.aws } },
  );
}

const outputsOf = ({ organizationId, accounts }: Organization): OrgOutputs => ({
  organizationId,
  accountIds: Object.fromEntries([...accounts].map(([name, account]) => [name, account.id])),
});

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

function declareOptions(config: OrgConfig, organization: Organization, aws: Provider): void {
  const opts = { providers: { aws }, dependsOn: [organization.organization] };
  for (const account of config.accounts) {
    const made = organization.accounts.get(account.name);
    const budget = budgetOf(config, account);
    if (made === undefined || (account.baseline === undefined && budget === undefined)) continue;
    new AccountOptions({ account, accountId: made.id, budget }, opts);
  }
  if (config.costs !== undefined)
    new Costs("costs", { ...config.costs, managementAccountId: config.accountId }, opts);
}

function purposeOf(
  { toolingAccountId, environments, tenants, sandboxes }: OrgConfig,
  id: string,
): AccountPurpose {
  if (id === toolingAccountId) return "tooling";
  if (sandboxes.includes(id)) return "sandbox";
  if (environments.some(({ accountId }) => accountId === id)) return "environment";
  return tenants.some(({ accountId }) => accountId === id) ? "tenant" : "environment";
}

function bootstrapAccount(all: OrgConfig, account: ReachedAccount, stage: Stage | undefined): void {
  // A twin's account is made ready as that of the environment is.
  const config = viewIn(all, account.accountId);
  new Bootstrap(
    account.name,
    {
      ...placeOf(config, account.accountId),
      regions: allRegions(config),
      snapshots: snapshotsIn(config, account.accountId),
      company: config.company,
      purpose: purposeOf(config, account.accountId),
      managementAccountId: config.managementAccountId,
      serviceRoles: serviceRoles(config, account.accountId),
      issuers:
        account.accountId === config.toolingAccountId ? issuersOf(config).map(({ issuer }) => issuer) : [],
      runs: runRolesIn(config, account.accountId),
      targets: config.apps.map(({ target }) => target.kind),
      definitions: account.accountId === config.toolingAccountId && definedApps(config).length > 0,
      internet: config.environments.some(
        ({ name, accountId }) => accountId === account.accountId && opensNetwork(config.apps, name),
      ),
      domains: domainsIn(
        config.apps,
        config.environments
          .filter(({ accountId }) => accountId === account.accountId)
          .map(({ name }) => name),
      ),
      functions: ownFunctions(config, account.accountId),
      apis:
        config.environments.some(({ accountId }) => accountId === account.accountId) &&
        config.apps.some(hasApi),
      scannerSecrets: account.accountId === config.toolingAccountId && hasScannerSecrets(config),
      tenants: config.tenants
        .filter(({ accountId }) => accountId === account.accountId)
        .map(({ id, ...row }) => ({ tenant: id, ...row })),
      protect: config.protect && stage?.closes !== true,
    },
    { providers: { aws: account.aws } },
  );
}
