// Declares the organization from its table: units under the root, accounts in their units.
import * as pulumi from "@pulumi/pulumi";
import { OrganizationsFeatures } from "@pulumi/aws/iam/organizationsFeatures.js";
import { Account } from "@pulumi/aws/organizations/account.js";
import { Organization as AwsOrganization } from "@pulumi/aws/organizations/organization.js";
import { OrganizationalUnit } from "@pulumi/aws/organizations/organizationalUnit.js";
import type { AccountRow, UnitRow } from "../../configuration/schema.ts";
import { inheritance, placeOf, tagsOf } from "../../plan/accounts.ts";
import { accessRole } from "../../plan/names.ts";
import { declarativeType } from "../../plan/guardrails/closedNetworks.ts";
import { catalogService } from "../../plan/portfolio.ts";
import type { Stage, Stages } from "../../plan/retirement.ts";
import { parentsFirst } from "../../plan/units.ts";

export type OrganizationArgs = {
  units: readonly UnitRow[];
  accounts: readonly AccountRow[];
  /** How far what is given up has come. */
  stages: Stages;
  /** Whether tags, services and policy types stay as they are: an organization that existed before is taken over. */
  adopt: boolean;
  /** Id of the root, where it is known: whatever changes of the organization, no unit seems to move. */
  knownRootId?: string | undefined;
  protect: boolean;
  /** Where products are shared in the organization. */
  portfolio?: object | undefined;
};

/** Services that work across the organization on its behalf. */
const trustedServices = [
  "access-analyzer.amazonaws.com",
  "account.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "config-multiaccountsetup.amazonaws.com",
  "config.amazonaws.com",
  // Declarative policies for EC2.
  "ec2.amazonaws.com",
  "guardduty.amazonaws.com",
  "iam.amazonaws.com",
  "inspector2.amazonaws.com",
  "macie.amazonaws.com",
  "malware-protection.guardduty.amazonaws.com",
  "securityhub.amazonaws.com",
  "sso.amazonaws.com",
];

export class Organization extends pulumi.ComponentResource {
  /** For what must come after it though it takes nothing from it, such as policies. */
  readonly organization: AwsOrganization;
  readonly organizationId: pulumi.Output<string>;
  readonly rootId: pulumi.Output<string>;
  readonly units: ReadonlyMap<string, OrganizationalUnit>;
  /** By the name of the row. */
  readonly accounts: ReadonlyMap<string, Account>;

  constructor(name: string, args: OrganizationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Organization", name, {}, opts);
    const organization = new AwsOrganization(
      name,
      {
        featureSet: "ALL",
        enabledPolicyTypes: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", declarativeType],
        awsServiceAccessPrincipals: [
          ...trustedServices,
          ...(args.portfolio === undefined ? [] : [catalogService]),
        ].toSorted(),
      },
      {
        parent: this,
        protect: args.protect,
        ignoreChanges: args.adopt ? ["awsServiceAccessPrincipals", "enabledPolicyTypes"] : [],
      },
    );
    this.organization = organization;
    this.organizationId = organization.id;
    if (!args.adopt) this.closeRoots(name, args.protect);
    this.rootId =
      args.knownRootId === undefined
        ? organization.roots.apply((roots) => roots[0]?.id ?? "")
        : pulumi.output(args.knownRootId);
    this.units = this.declareUnits(name, args);
    this.accounts = this.declareAccounts(name, args);
    this.registerOutputs({ organizationId: this.organizationId, rootId: this.rootId });
  }

  /** Members have no root credentials at all; what only root can do is done in sessions that this account opens. */
  private closeRoots(name: string, protect: boolean): void {
    new OrganizationsFeatures(
      name,
      { enabledFeatures: ["RootCredentialsManagement", "RootSessions"] },
      { parent: this, dependsOn: [this.organization], protect },
    );
  }

  private declareUnits(name: string, args: OrganizationArgs): Map<string, OrganizationalUnit> {
    const made = new Map<string, OrganizationalUnit>();
    const inherited = inheritance(args.units);
    for (const row of parentsFirst(args.units)) {
      const parent = row.parent === undefined ? undefined : made.get(row.parent);
      const { since, closes } = stageOf(args.stages.units, row.name);
      const unit = new OrganizationalUnit(
        `${name}-${row.name}`,
        {
          name: row.title ?? row.name,
          parentId: parent?.id ?? this.rootId,
          tags: tagsOf(inherited({ unit: row.name }), since),
        },
        { parent: this, protect: args.protect && !closes, ignoreChanges: args.adopt ? asTheyAre : [] },
      );
      made.set(row.name, unit);
    }
    return made;
  }

  private declareAccounts(name: string, args: OrganizationArgs): Map<string, Account> {
    const inherited = inheritance(args.units);
    return new Map(
      args.accounts.map((row) => {
        const stage = stageOf(args.stages.accounts, row.name);
        const tags = tagsOf(inherited(row), stage.since, row.tags);
        return [row.name, this.account(name, row, { ...args, stage, tags })];
      }),
    );
  }

  /** An account is closed by leaving the table only once its data has been kept long enough. */
  private account(name: string, row: AccountRow, { stage, tags, adopt, protect }: AccountArgs): Account {
    return new Account(
      `${name}-${row.name}`,
      {
        name: row.title ?? row.name,
        email: row.email,
        parentId: this.units.get(placeOf(row))?.id ?? this.rootId,
        roleName: accessRole,
        closeOnDeletion: stage.closes,
        tags,
      },
      {
        parent: this,
        protect: protect && !stage.closes,
        // AWS does not tell the role's name afterwards.
        ignoreChanges: ["roleName", ...(adopt ? ["closeOnDeletion", ...asTheyAre] : [])],
      },
    );
  }
}

type AccountArgs = Pick<OrganizationArgs, "adopt" | "protect"> & {
  stage: Stage;
  tags: Record<string, string>;
};

const asTheyAre = ["tags"];

const stageOf = (stages: ReadonlyMap<string, Stage>, name: string): Stage =>
  stages.get(name) ?? { closes: false };
