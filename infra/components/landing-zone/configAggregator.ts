// Declares the one place where what AWS Config records of all accounts and regions can be searched.
import { ConfigurationAggregator } from "@pulumi/aws/cfg/configurationAggregator.js";
import * as pulumi from "@pulumi/pulumi";
import { aggregatorStatements } from "../../plan/documents/configArchive.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { aggregatorRole } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

/** `account` administers AWS Config for the organization. */
export type ConfigAggregatorArgs = { account: string; boundary: pulumi.Input<string> };

export class ConfigAggregator extends pulumi.ComponentResource {
  constructor(name: string, args: ConfigAggregatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:ConfigAggregator", name, {}, opts);
    const role = new ScopedRole(
      aggregatorRole,
      {
        account: args.account,
        roleName: aggregatorRole,
        description: "Lets AWS Config see which accounts the organization has",
        trust: trustService("config.amazonaws.com", args.account),
        boundary: args.boundary,
        statements: aggregatorStatements,
      },
      { parent: this },
    );
    new ConfigurationAggregator(
      name,
      {
        name: "lockgate-organization",
        organizationAggregationSource: { allRegions: true, roleArn: role.ready },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
