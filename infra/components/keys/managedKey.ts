// Declares a customer-managed key with its alias: for encryption, rotated every year.
import * as pulumi from "@pulumi/pulumi";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { toJson, type Statement } from "../../plan/documents/document.ts";

export type ManagedKeyArgs = {
  description: string;
  /** `alias/...`; policies name the key by it. */
  alias: string;
  policy: readonly Statement[];
  protect: boolean;
};

/** AWS's longest waiting time before a key is deleted, in days: time to notice. */
export const deletionDays = 30;

export class ManagedKey extends pulumi.ComponentResource {
  readonly key: Key;
  readonly arn: pulumi.Output<string>;
  /** The ARN once the alias exists: grants by `kms:ResourceAliases` hold from then on. */
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: ManagedKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:keys:ManagedKey", name, {}, opts);
    this.key = new Key(
      name,
      {
        description: args.description,
        policy: toJson(args.policy),
        enableKeyRotation: true,
        deletionWindowInDays: deletionDays,
      },
      { parent: this, protect: args.protect },
    );
    const alias = new Alias(name, { name: args.alias, targetKeyId: this.key.keyId }, { parent: this });
    this.arn = this.key.arn;
    this.ready = pulumi.all([this.key.arn, alias.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}
