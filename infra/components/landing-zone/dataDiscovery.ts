// Declares that Amazon Macie looks for personal data in the buckets of the accounts that keep data.
import { Account } from "@pulumi/aws/macie2/account.js";
import { Member } from "@pulumi/aws/macie2/member.js";
import * as pulumi from "@pulumi/pulumi";

export type DataDiscoveryArgs = {
  regions: readonly string[];
  /** Accounts that keep data: name, id and root e-mail of each. */
  members: readonly { readonly name: string; readonly accountId: string; readonly email: string }[];
};

/** An account of the organization needs no invitation: its membership switches Macie on in it (Macie User Guide). */
export class DataDiscovery extends pulumi.ComponentResource {
  constructor(name: string, args: DataDiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:DataDiscovery", name, {}, opts);
    for (const region of args.regions) {
      const administrator = new Account(
        `${name}-${region}`,
        { region, status: "ENABLED", findingPublishingFrequency: "FIFTEEN_MINUTES" },
        { parent: this },
      );
      for (const { name: member, accountId, email } of args.members)
        new Member(
          `${name}-${region}-${member}`,
          { region, accountId, email, status: "ENABLED" },
          { parent: this, dependsOn: [administrator] },
        );
    }
    this.registerOutputs({});
  }
}
