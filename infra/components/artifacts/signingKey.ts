// Declares an asymmetric key that signs: one role signs, readers verify, administrators do neither.
import * as pulumi from "@pulumi/pulumi";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { toJson } from "../../plan/documents/document.ts";
import { signingKeyPolicy } from "../../plan/documents/keys.ts";
import { signingAlias } from "../../plan/names.ts";
import type { SigningGeneration } from "../../plan/signingKeys.ts";
import { deletionDays } from "../keys/managedKey.ts";

/** Administrator, signer and readers are role ARNs. */
export type SigningKeyArgs = {
  /** Of the same key. */
  aliases: readonly string[];
  /** What its signature says: that a release was built here, or what was found out about one. */
  purpose: "release-signing" | "attestation";
  /** What it signs. */
  description: string;
  administrator: string;
  signer: string;
  /** Take the public key and verify by themselves. */
  readers: readonly string[];
  /** When the key may sign, RFC 3339. */
  from?: string;
  until?: string;
  protect: boolean;
};

export class SigningKey extends pulumi.ComponentResource {
  readonly key: Key;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: SigningKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:SigningKey", name, {}, opts);
    this.key = new Key(
      name,
      {
        description: args.description,
        keyUsage: "SIGN_VERIFY",
        customerMasterKeySpec: "ECC_NIST_P256",
        policy: toJson(signingKeyPolicy(args)),
        deletionWindowInDays: deletionDays,
        tags: { "lockgate:purpose": args.purpose },
      },
      { parent: this, protect: args.protect },
    );
    for (const alias of args.aliases)
      new Alias(alias.slice("alias/".length), { name: alias, targetKeyId: this.key.keyId }, { parent: this });
    this.arn = this.key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/**
 * All generations of the key, and the alias by which the signer knows the one that signs: a rotation moves the alias in
 * place, and with it the right to sign, which goes by it.
 */
export function createSigningKeys(
  generations: readonly SigningGeneration[],
  args: Omit<SigningKeyArgs, "aliases" | "from" | "until">,
  opts: pulumi.ComponentResourceOptions,
): SigningKey {
  const keys = generations.map(
    ({ resource, ...generation }) => new SigningKey(resource, { ...args, ...generation }, opts),
  );
  const current = keys.at(-1) as SigningKey;
  new Alias(
    "signing",
    { name: signingAlias, targetKeyId: current.key.keyId },
    { parent: keys[0] as SigningKey },
  );
  return current;
}
