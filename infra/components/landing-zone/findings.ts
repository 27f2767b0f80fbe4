// Declares that Security Hub measures every account, and that all findings are seen in one region of one account.
import { Account } from "@pulumi/aws/securityhub/account.js";
import { ConfigurationPolicy } from "@pulumi/aws/securityhub/configurationPolicy.js";
import { ConfigurationPolicyAssociation } from "@pulumi/aws/securityhub/configurationPolicyAssociation.js";
import { FindingAggregator } from "@pulumi/aws/securityhub/findingAggregator.js";
import { OrganizationConfiguration } from "@pulumi/aws/securityhub/organizationConfiguration.js";
import * as pulumi from "@pulumi/pulumi";
import { partition } from "../../plan/names.ts";

export type FindingsArgs = {
  homeRegion: string;
  /** Root of the organization: what holds there holds for every account, those that join later too. */
  rootId: pulumi.Input<string>;
};

/** Catalogues by which accounts are measured, with their versions. */
const standards = [
  "aws-foundational-security-best-practices/v/1.0.0",
  "cis-aws-foundations-benchmark/v/3.0.0",
] as const;

/** Central configuration: local configuration enables only accounts that join after it (Security Hub User Guide). */
export class Findings extends pulumi.ComponentResource {
  constructor(name: string, args: FindingsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Findings", name, {}, opts);
    const child = { parent: this };
    const region = args.homeRegion;
    const account = new Account(name, { region, enableDefaultStandards: false }, child);
    const aggregator = new FindingAggregator(
      name,
      { region, linkingMode: "ALL_REGIONS" },
      { ...child, dependsOn: [account] },
    );
    const central = new OrganizationConfiguration(
      name,
      {
        region,
        autoEnable: false,
        autoEnableStandards: "NONE",
        organizationConfiguration: { configurationType: "CENTRAL" },
      },
      { ...child, dependsOn: [aggregator] },
    );
    const policy = new ConfigurationPolicy(
      name,
      {
        region,
        name: "lockgate-all-accounts",
        description: "Measured by AWS's foundational practices and by CIS",
        configurationPolicy: {
          serviceEnabled: true,
          enabledStandardArns: standards.map(
            (standard) => `arn:${partition}:securityhub:${region}::standards/${standard}`,
          ),
          securityControlsConfiguration: { disabledControlIdentifiers: [] },
        },
      },
      { ...child, dependsOn: [central] },
    );
    new ConfigurationPolicyAssociation(name, { region, policyId: policy.id, targetId: args.rootId }, child);
    this.registerOutputs({});
  }
}
