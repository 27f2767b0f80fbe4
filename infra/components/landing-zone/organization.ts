// Declares the organization from its table: units under the root, accounts in their units.
import * as pulumi from "@pulumi/pulumi";
import { OrganizationsFeatures } from "@pulumi/aws/iam/organizationsFeatures.js";
import { Account } from "@pulumi/aws/organizations/account.js";
import { Organization as AwsOrganization } from "@pulumi/aws/organizations/organization.js";
import { OrganizationalUnit } from "@pulumi/aws/organizations/organizationalUnit.js";
import type { AccountRow, UnitRow } from "../../configuration/schema.ts";
import { accountTags, inheritance, placeOf } from "../../plan/accounts.ts";
import { accessRole } from "../../plan/names.ts";
import { parentsFirst } from "../../plan/units.ts";

export type OrganizationArgs = {
  units: readonly UnitRow[];
  accounts: readonly AccountRow[];
  protect: boolean;
};

/** Services that work across the organization on its behalf. */
const trustedServices = [
  "access-analyzer.amazonaws.com",
  "account.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "config.amazonaws.com",
  "guardduty.amazonaws.com",
  "iam.amazonaws.com",
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
        enabledPolicyTypes: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
        awsServiceAccessPrincipals: trustedServices,
      },
      { parent: this, protect: args.protect },
    );
    this.organization = organization;
    this.organizationId = organization.id;
    // Members have no root credentials at all; what only root can do is done in sessions that this account opens.
    new OrganizationsFeatures(
      name,
      { enabledFeatures: ["RootCredentialsManagement", "RootSessions"] },
      { parent: this, dependsOn: [organization], protect: args.protect },
    );
    this.rootId = organization.roots.apply((roots) => roots[0]?.id ?? "");
    this.units = this.declareUnits(name, args);
    const inherited = inheritance(args.units);
    this.accounts = new Map(
      args.accounts.map((row) => [
        row.name,
        this.account(name, row, accountTags(row, inherited(row)), args.protect),
      ]),
    );
    this.registerOutputs({ organizationId: this.organizationId, rootId: this.rootId });
  }

  private declareUnits(name: string, args: OrganizationArgs): Map<string, OrganizationalUnit> {
    const made = new Map<string, OrganizationalUnit>();
    for (const row of parentsFirst(args.units)) {
      const parent = row.parent === undefined ? undefined : made.get(row.parent);
      const unit = new OrganizationalUnit(
        `${name}-${row.name}`,
        { name: row.title ?? row.name, parentId: parent?.id ?? this.rootId },
        { parent: this, protect: args.protect },
      );
      made.set(row.name, unit);
    }
    return made;
  }

  /** An account is never closed by leaving the table: closing takes a deliberate act in AWS. */
  private account(name: string, row: AccountRow, tags: Record<string, string>, protect: boolean): Account {
    return new Account(
      `${name}-${row.name}`,
      {
        name: row.title ?? row.name,
        email: row.email,
        parentId: this.units.get(placeOf(row))?.id ?? this.rootId,
        roleName: accessRole,
        closeOnDeletion: false,
        tags,
      },
      // AWS does not tell the role's name afterwards.
      { parent: this, protect, ignoreChanges: ["roleName"], ...formerly(name, row) },
    );
  }
}

/** The old name as an alias: a new name in the table is a new name in AWS, and no other account. */
const formerly = (name: string, row: AccountRow): pulumi.ResourceOptions =>
  row.formerly === undefined ? {} : { aliases: [{ name: `${name}-${row.formerly}` }] };
