// Declares what every workload account has before anything else: no public buckets, a key for its logs.
import * as pulumi from "@pulumi/pulumi";
import { logKeyPolicy } from "../../plan/documents/keys.ts";
import { logsAlias, type Place } from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { refusePublicBuckets } from "./publicBuckets.ts";

/** `administrator` is the ARN of the deploy role. */
export type AccountDefaultsArgs = { place: Place; administrator: string; protect: boolean };

export class AccountDefaults extends pulumi.ComponentResource {
  readonly logKeyArn: pulumi.Output<string>;

  constructor(name: string, args: AccountDefaultsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:AccountDefaults", name, {}, opts);
    refusePublicBuckets(name, args.place.account, { parent: this });
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
