// What AWS Signer makes of a signing profile: a version that never changes, under a name that is never given again.

import { createHash } from "node:crypto";
import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { areTags, between, faultsOf, isKnown, isObject, matches, oneOf } from "../rules.ts";

export const profileToken = "aws:signer/signingProfile:SigningProfile";

/** Signer API Reference, ListSigningPlatforms. */
const platforms: Readonly<Record<string, string>> = {
  "AWSLambda-SHA384-ECDSA": "AWS Lambda",
  "Notation-OCI-SHA384-ECDSA": "Notation for container registries",
  "AWSIoTDeviceManagement-SHA256-ECDSA": "AWS IoT Device Management SHA256-ECDSA",
  "AmazonFreeRTOS-Default": "Amazon FreeRTOS",
  "AmazonFreeRTOS-TI-CC3220SF": "Amazon FreeRTOS TI CC3220SF",
};
/** The longest validity: 135 months, in each unit. */
const longest: Readonly<Record<string, number>> = { DAYS: 4105, MONTHS: 135, YEARS: 11 };

export const signingProfile: ResourceModel = {
  token: profileToken,
  replaceOn: [
    "name",
    "namePrefix",
    "platformId",
    "signatureValidityPeriod",
    "signingMaterial",
    "signingParameters",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[a-zA-Z0-9_]{2,64}$/, "2 to 64 letters, digits and _"),
      namePrefix: matches(/^[a-zA-Z0-9_]{1,38}$/, "1 to 38 letters, digits and _"),
      platformId: oneOf(Object.keys(platforms)),
      "signatureValidityPeriod.type": oneOf(Object.keys(longest)),
      tags: areTags,
    }),
    ...validityFaults(inputs["signatureValidityPeriod"]),
    ...materialFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["signer:PutSigningProfile", "signer:GetSigningProfile"],
      read: ["signer:GetSigningProfile"],
      delete: ["signer:CancelSigningProfile"],
      tag: "signer:TagResource",
    },
    ({ id, inputs }, { caller }) =>
      profileArn(String(id ?? inputs["name"] ?? `${String(inputs["namePrefix"])}*`), caller),
  ),
  create(inputs, context) {
    const { caller, world } = context;
    const name = String(inputs["name"] ?? `${String(inputs["namePrefix"] ?? "")}${world.random("hex", 26)}`);
    if (findProfile(name, context) !== undefined)
      throw new AwsError(
        "ValidationException",
        `A signing profile was named ${name} before: names are never given again`,
      );
    const arn = profileArn(name, caller);
    const version = versionOf(arn);
    const platformId = String(inputs["platformId"]);
    return {
      id: name,
      outputs: {
        ...echo(inputs, context, { tags: true }),
        arn,
        name,
        namePrefix: inputs["namePrefix"] ?? "",
        platformDisplayName: platforms[platformId],
        revocationRecords: [],
        signatureValidityPeriod: inputs["signatureValidityPeriod"] ?? { type: "MONTHS", value: 135 },
        status: "Active",
        version,
        versionArn: `${arn}/${version}`,
      },
    };
  },
  // What is signed stays signed: a profile is cancelled and its name stays taken.
  remove: ({ token, id, account, region, inputs, outputs }) => [
    { token, id, account, region, inputs, outputs: { ...outputs, status: "Canceled" } },
  ],
};

const profileArn = (name: string, caller: Context["caller"]): string =>
  arnOf(caller, "signer", `/signing-profiles/${name}`);

/** AWS draws it; here it follows from the name, so that configuration can name it beforehand, as account ids do. */
const versionOf = (arn: string): string =>
  BigInt(`0x${createHash("sha256").update(arn).digest("hex")}`)
    .toString(36)
    .slice(0, 10)
    .padEnd(10, "0");

export const findProfile = (name: unknown, { caller, world }: Context): StoredResource | undefined =>
  world.get(profileToken, String(name), { account: caller.account, region: caller.region });

function validityFaults(period: unknown): Fault[] {
  const most = isObject(period) ? longest[String(period["type"])] : undefined;
  const value = isObject(period) ? period["value"] : undefined;
  if (most === undefined || !isKnown(value)) return [];
  const reason = between(1, most)(value);
  return reason === undefined ? [] : [{ property: "signatureValidityPeriod.value", reason }];
}

/** Only IoT platforms sign by a certificate of one's own. */
function materialFaults(inputs: Properties): Fault[] {
  if (inputs["signingMaterial"] === undefined || !/^(AWSLambda|Notation)/.test(String(inputs["platformId"])))
    return [];
  return [
    { property: "signingMaterial", reason: `is not allowed for platform ${String(inputs["platformId"])}` },
  ];
}
