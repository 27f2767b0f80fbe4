// What EC2 makes of a public key that somebody brings: Ed25519 or RSA, one name in a region once.

import { createHash } from "node:crypto";
import { AwsError, type Context, type ResourceModel } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween } from "../rules.ts";
import type { Rule } from "../rules.ts";
import { changed, ec2Arn, having, newIdOf, tokenOf } from "./lookup.ts";

/** The text is the caller's secret only where it is the wrong one, so that it is never repeated (EC2 API, ImportKeyPair). */
const isPublicKey: Rule = (value) => {
  const [kind = "", data = ""] = String(value).trim().split(/\s+/);
  const blob = Buffer.from(data, "base64");
  const told = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("latin1") : "";
  return (kind === "ssh-ed25519" || kind === "ssh-rsa") && told === kind
    ? undefined
    : "InvalidKey.Format: Key is not in valid OpenSSH public key format";
};

export const keyPair: ResourceModel = {
  token: tokenOf("key-pair"),
  autoName: { property: "keyName", maxLength: 255 },
  replaceOn: ["keyName", "keyNamePrefix", "publicKey", "region"],
  check: (inputs) =>
    faultsOf(inputs, { keyName: lengthBetween(1, 255), publicKey: isPublicKey, tags: areTags }),
  calls: callsOn(
    {
      create: ["ec2:ImportKeyPair"],
      read: ["ec2:DescribeKeyPairs"],
      delete: ["ec2:DeleteKeyPair"],
      tag: "ec2:CreateTags",
    },
    ({ inputs }, context, operation) =>
      operation === "read" ? "*" : ec2Arn("key-pair", inputs["keyName"], context),
  ),
  create(inputs, context) {
    const name = String(inputs["keyName"]);
    if (pairNamed(name, context))
      throw new AwsError("InvalidKeyPair.Duplicate", `The keypair '${name}' already exists.`);
    const publicKey = String(inputs["publicKey"]);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("key-pair", name, context),
      fingerprint: createHash("sha256").update(publicKey).digest("base64"),
      keyPairId: newIdOf("key-pair", context),
      keyType: publicKey.startsWith("ssh-rsa") ? "rsa" : "ed25519",
    };
    return { id: name, outputs };
  },
  update: changed,
};

/** Machines name a pair by its name. */
export const pairNamed = (name: unknown, context: Context): boolean =>
  having(tokenOf("key-pair"), "keyName", name, context).length > 0;
