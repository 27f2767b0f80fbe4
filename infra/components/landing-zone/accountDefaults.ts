// Declares what every workload account has before anything else: no public buckets, a key for its logs.
import * as pulumi from "@pulumi/pulumi";
import { AccountPublicAccessBlock } from "@pulumi/aws/s3/accountPublicAccessBlock.js";
import { logKeyPolicy } from "../../plan/documents/keys.ts";
import { logsAlias, type Place } from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";

/** `administrator` is the ARN of the deploy role. */
export type AccountDefaultsArgs = { place: Place; administrator: string; protect: boolean };

export class AccountDefaults extends pulumi.ComponentResource {
  readonly logKeyArn: pulumi.Output<string>;

  constructor(name: string, args: AccountDefaultsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:AccountDefaults", name, {}, opts);
    new AccountPublicAccessBlock(
      name,
      {
        accountId: args.place.account,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
    const key = new ManagedKey(
      `${name}-logs`,
      {
        description: "Encrypts the log groups of this account",
        alias: logsAlias,
        policy: logKeyPolicy(args),
        protect: args.protect,
      },
      { parent: this },
    );
    this.logKeyArn = key.ready;
    this.registerOutputs({ logKeyArn: this.logKeyArn });
  }
}
