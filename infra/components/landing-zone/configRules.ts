// Declares what AWS Config judges in every account of the organization, those that join later too, in each region.
import { OrganizationManagedRule } from "@pulumi/aws/cfg/organizationManagedRule.js";
import * as pulumi from "@pulumi/pulumi";

export type ConfigRulesArgs = {
  regions: readonly string[];
  /** Ids of accounts in which nothing is recorded yet. */
  unrecorded: readonly pulumi.Input<string>[];
};

/**
 * By the name that ours have: what Security Hub's standards do not look at in every account. A build with keys of its own in
 * its variables, and a trail whose files could be changed unseen.
 */
const rules = {
  "lockgate-builds-without-keys": "CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK",
  "lockgate-trails-validated": "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
} as const;

export class ConfigRules extends pulumi.ComponentResource {
  constructor(
    name: string,
    { regions, unrecorded }: ConfigRulesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lockgate:landing-zone:ConfigRules", name, {}, opts);
    for (const region of regions)
      for (const [rule, ruleIdentifier] of Object.entries(rules))
        new OrganizationManagedRule(
          `${rule}-${region}`,
          {
            name: rule,
            region,
            ruleIdentifier,
            ...(unrecorded.length === 0 ? {} : { excludedAccounts: [...unrecorded] }),
          },
          { parent: this },
        );
    this.registerOutputs({});
  }
}
