// Declares what watches the organization, each service administered by the security account.
import { OrganizationDelegatedAdminAccount } from "@pulumi/aws/cloudtrail/organizationDelegatedAdminAccount.js";
import { DelegatedAdministrator } from "@pulumi/aws/organizations/delegatedAdministrator.js";
import type { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { OrgConfig } from "../configuration/schema.ts";
import { BreakGlass } from "../components/landing-zone/breakGlass.ts";
import { createBoundary } from "../components/landing-zone/boundary.ts";
import { ConfigAggregator } from "../components/landing-zone/configAggregator.ts";
import { ConfigRecorder } from "../components/landing-zone/configRecorder.ts";
import { ConfigRules } from "../components/landing-zone/configRules.ts";
import { Contacts } from "../components/landing-zone/contacts.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import { ServiceAdministrators } from "../components/landing-zone/serviceAdministrators.ts";
import { aggregatorStatements } from "../plan/documents/configArchive.ts";
import { accessRole, roleArn } from "../plan/names.ts";
import { accountNamed, type ReachedAccount } from "./accounts.ts";
import { declareArchives, declareTrail, placeOf } from "./logs.ts";
import { declareServices } from "./services.ts";

export type SecurityArgs = {
  config: OrgConfig;
  /** Provider of the management account. */
  management: Provider;
  organization: Organization;
  accounts: ReadonlyMap<string, ReachedAccount>;
};

/** Nothing until the configuration names both accounts: an organization is made before what watches it. */
export function declareSecurity(args: SecurityArgs): void {
  const { config, management, organization, accounts } = args;
  const { logArchive, security } = config;
  if (logArchive === undefined || security === undefined) return;
  const watcher = accountNamed(accounts, security.account);
  const recorded = [
    { name: "management", accountId: config.accountId, aws: management },
    ...accounts.values(),
  ];
  const ids = recorded.map(({ accountId }) => accountId);
  const archives = declareArchives(config, logArchive, accountNamed(accounts, logArchive.account), ids);
  declareTrail(config, management, organization.organization, archives.trail);
  const delegated = delegate(args, watcher);
  const recorders = recorded.map(
    ({ name, aws }) =>
      new ConfigRecorder(
        name,
        {
          regions: config.regions,
          homeRegion: config.region,
          bucket: archives.config.bucket,
          keyArn: archives.config.keyArn,
        },
        { providers: { aws } },
      ),
  );
  new ConfigRules(
    "rules",
    { regions: config.regions, unrecorded: unrecorded(organization, accounts) },
    { providers: { aws: watcher.aws }, dependsOn: [...delegated, ...recorders] },
  );
  gatherSettings(config, watcher, delegated);
  declareServices({ config, settings: security, accounts, rootId: organization.rootId, delegated });
  declareBreakGlass(config, accounts, security.alarms);
  new Contacts(
    "contacts",
    {
      contact: security.contact,
      members: new Map([...organization.accounts].map(([name, { id }]) => [name, id])),
    },
    { providers: { aws: management }, dependsOn: [organization.organization] },
  );
}

/** Accounts that are made and not yet reached: AWS Config has nothing to judge there. */
const unrecorded = ({ accounts: made }: Organization, reached: SecurityArgs["accounts"]) =>
  [...made].filter(([name]) => !reached.has(name)).map(([, { id }]) => id);

/** Each account that is opened for emergencies tells the same people by itself. */
function declareBreakGlass(
  config: OrgConfig,
  accounts: SecurityArgs["accounts"],
  told: readonly string[],
): void {
  const { breakGlass } = config;
  for (const name of breakGlass?.accounts ?? []) {
    const { accountId, aws } = accountNamed(accounts, name);
    new BreakGlass(
      name,
      {
        place: placeOf(config, accountId),
        administrator: roleArn(accountId, accessRole),
        identities: breakGlass?.identities ?? [],
        subscribers: told,
        protect: config.protect,
      },
      { providers: { aws } },
    );
  }
}

/** Services that Organizations itself hands to another account; the others have a call of their own for it. */
const delegatedServices = [
  "access-analyzer.amazonaws.com",
  "config-multiaccountsetup.amazonaws.com",
  "config.amazonaws.com",
];

function delegate(
  { config, management, organization }: SecurityArgs,
  watcher: ReachedAccount,
): pulumi.Resource[] {
  const { accountId } = watcher;
  const member = organization.accounts.get(watcher.name);
  const dependsOn = [organization.organization, ...(member === undefined ? [] : [member])];
  const opts = { provider: management, dependsOn };
  return [
    new OrganizationDelegatedAdminAccount("trail-administrator", { accountId }, opts),
    ...delegatedServices.map(
      (servicePrincipal) =>
        new DelegatedAdministrator(
          `${servicePrincipal.split(".")[0]}-administrator`,
          { accountId, servicePrincipal },
          opts,
        ),
    ),
    new ServiceAdministrators(
      "administrators",
      { account: accountId, regions: config.regions },
      { providers: { aws: management }, dependsOn },
    ),
  ];
}

function gatherSettings(
  config: OrgConfig,
  { name, accountId, aws }: ReachedAccount,
  delegated: pulumi.Resource[],
): void {
  const boundary = createBoundary(name, placeOf(config, accountId), { provider: aws }, aggregatorStatements);
  new ConfigAggregator(
    "organization",
    { account: accountId, boundary: boundary.arn },
    { providers: { aws }, dependsOn: delegated },
  );
}
