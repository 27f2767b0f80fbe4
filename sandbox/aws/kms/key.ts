// What KMS makes of a key: spec against usage, rotation, policy, and its deletion that takes days.

import { arnOf } from "../arn.ts";
import type { Context, Fault, Implied, Properties, ResourceModel, StoredResource, World } from "../model.ts";
import { callsOn, echo, overlay, stays } from "../outputs.ts";
import { documentOf, isPolicy } from "../policyDocument.ts";
import { areTags, between, faultsOf, isKnown, lengthBetween, oneOf } from "../rules.ts";
import { defaultKeyPolicy, refuseKeyPolicy } from "./keyPolicy.ts";

export const keyToken = "aws:kms/key:Key";

/** KMS developer guide, "Key spec reference": what each spec can be used for. */
const usages: Readonly<Record<string, readonly string[]>> = {
  SYMMETRIC_DEFAULT: ["ENCRYPT_DECRYPT"],
  RSA_2048: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  RSA_3072: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  RSA_4096: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  ECC_NIST_P256: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_P384: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_P521: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_EDWARDS25519: ["SIGN_VERIFY"],
  ECC_SECG_P256K1: ["SIGN_VERIFY"],
  ML_DSA_44: ["SIGN_VERIFY"],
  ML_DSA_65: ["SIGN_VERIFY"],
  ML_DSA_87: ["SIGN_VERIFY"],
  HMAC_224: ["GENERATE_VERIFY_MAC"],
  HMAC_256: ["GENERATE_VERIFY_MAC"],
  HMAC_384: ["GENERATE_VERIFY_MAC"],
  HMAC_512: ["GENERATE_VERIFY_MAC"],
};

const replaceOn = [
  "customerMasterKeySpec",
  "keyUsage",
  "multiRegion",
  "customKeyStoreId",
  "xksKeyId",
  "region",
];

export const key: ResourceModel = {
  token: keyToken,
  defaults: {
    keyUsage: "ENCRYPT_DECRYPT",
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    isEnabled: true,
    enableKeyRotation: false,
    multiRegion: false,
    bypassPolicyLockoutSafetyCheck: false,
  },
  replaceOn,
  check: (inputs) => [
    ...faultsOf(inputs, {
      customerMasterKeySpec: oneOf(Object.keys(usages)),
      deletionWindowInDays: between(7, 30),
      rotationPeriodInDays: between(90, 2560),
      description: lengthBetween(0, 8192),
      policy: isPolicy("key"),
      tags: areTags,
    }),
    ...usageFaults(inputs),
    ...rotationFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["kms:CreateKey"],
      read: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"],
      update: {
        policy: "kms:PutKeyPolicy",
        description: "kms:UpdateKeyDescription",
        isEnabled: { set: "kms:EnableKey", unset: "kms:DisableKey" },
        enableKeyRotation: { set: "kms:EnableKeyRotation", unset: "kms:DisableKeyRotation" },
      },
      delete: ["kms:ScheduleKeyDeletion"],
      tag: "kms:TagResource",
    },
    // The id does not exist yet: CreateKey is authorised on everything, its tags on the account's keys.
    ({ outputs }, { caller }, operation, action) => {
      if (operation !== "create") return String(outputs?.["arn"] ?? "*");
      return action === "kms:CreateKey" ? "*" : arnOf(caller, "kms", "key/*");
    },
  ),
  create(inputs, context) {
    const keyId = keyIdOf(inputs, context.world);
    return {
      id: keyId,
      outputs: {
        ...outputsOf(inputs, context),
        creationDate: context.world.now(),
        keyId,
        arn: arnOf(context.caller, "kms", `key/${keyId}`),
      },
    };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
  remove: pendingDeletion,
};

function usageFaults(inputs: Properties): Fault[] {
  const allowed = usages[String(inputs["customerMasterKeySpec"])];
  if (allowed === undefined || !isKnown(inputs["keyUsage"]) || allowed.includes(String(inputs["keyUsage"])))
    return [];
  const reason = `"${String(inputs["keyUsage"])}": a key of spec ${String(inputs["customerMasterKeySpec"])} is for ${allowed.join(" or ")}`;
  return [{ property: "keyUsage", reason }];
}

function rotationFaults(inputs: Properties): Fault[] {
  const spec = inputs["customerMasterKeySpec"];
  const rotates = inputs["enableKeyRotation"] === true;
  const faults: Fault[] = [];
  if (rotates && isKnown(spec) && spec !== "SYMMETRIC_DEFAULT") {
    faults.push({
      property: "enableKeyRotation",
      reason: `KMS rotates symmetric keys only, not ${String(spec)}`,
    });
  }
  if (inputs["rotationPeriodInDays"] !== undefined && inputs["enableKeyRotation"] === false) {
    faults.push({ property: "rotationPeriodInDays", reason: "needs enableKeyRotation" });
  }
  return faults;
}

/** A UUID of version 4; multi-Region keys are `mrk-` and 32 hex digits. */
function keyIdOf(inputs: Properties, world: World): string {
  const hex = world.random("hex", 32);
  if (inputs["multiRegion"] === true) return `mrk-${hex}`;
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

function outputsOf(inputs: Properties, context: Context): Properties {
  const policy = inputs["policy"] ?? defaultKeyPolicy(context.caller);
  refuseKeyPolicy(documentOf(policy), context, inputs["bypassPolicyLockoutSafetyCheck"] === true);
  return { description: "", ...echo(inputs, context, { tags: true }), policy };
}

/** The key stays, unusable, until the waiting period is over (30 days unless told otherwise). */
function pendingDeletion(resource: StoredResource, { world }: Context): Implied[] {
  const days = Number(resource.inputs["deletionWindowInDays"] ?? 30);
  const deletionDate = new Date(Date.parse(world.now()) + days * 86_400_000).toISOString();
  const outputs = { ...resource.outputs, isEnabled: false, keyState: "PendingDeletion", deletionDate };
  return stays({ ...resource, outputs });
}

/** The usable key that an id, an ARN or an alias means, in the caller's region. */
export function findKey(reference: unknown, { caller, world }: Context): StoredResource | undefined {
  const text = String(reference);
  const where = { region: caller.region };
  const alias = /(^|:)(alias\/.+)$/.exec(text)?.[2];
  if (alias !== undefined) {
    const target = world.get("aws:kms/alias:Alias", alias, { ...where, account: caller.account });
    return (
      target && world.find(keyToken, where, (k) => k.outputs["arn"] === target.outputs["targetKeyArn"])[0]
    );
  }
  const found = text.startsWith("arn:")
    ? world.find(keyToken, where, (k) => k.outputs["arn"] === text)[0]
    : world.get(keyToken, text, { ...where, account: caller.account });
  return found?.outputs["keyState"] === "PendingDeletion" ? undefined : found;
}
