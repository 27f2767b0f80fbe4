// Decides who comes near the key of a scanner: one function reads it, one rotates it, keepers put the first, nobody else.
import type { SharedConfig } from "../../configuration/schema.ts";
import {
  actions,
  allow,
  both,
  exceptRoles,
  inRegion,
  onlyRoles,
  type Condition,
  type Statement,
} from "../documents/document.ts";
import { administers } from "../documents/keys.ts";
import * as names from "../names.ts";

/** Secrets Manager adds a hyphen and six characters of its own. */
const secretArn = (place: names.Place): string =>
  names.regionalArn("secretsmanager", place, `secret:${names.scannerKey}-??????`);
const via = ({ region }: names.Place): string => `secretsmanager.${region}.amazonaws.com`;
const rotator = ({ account }: names.Place): string => names.roleArn(account, names.scannerKeyRotation);
const reader = ({ account }: names.Place): string => names.roleArn(account, names.validation);
const rotationArn = (place: names.Place): string =>
  names.regionalArn("lambda", place, `function:${names.scannerKeyRotation}`);

/** Secrets Manager names the secret in the encryption context (KMS, "How AWS Secrets Manager uses AWS KMS"). */
const ofTheSecret = (place: names.Place): Condition => ({
  StringEquals: { "kms:ViaService": via(place) },
  ArnLike: { "kms:EncryptionContext:SecretARN": secretArn(place) },
});
const throughSecret = (place: names.Place): Condition =>
  both(ofTheSecret(place), { "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.scannerKeyAlias } });

type Near = { place: names.Place; administrator: string; keepers: readonly string[] };

/** Denials, since within an account an identity policy alone would let its role in: teams' and people's, too. */
export const scannerKeyPolicy = ({ place, administrator, keepers }: Near): Statement[] => {
  const deny = (Sid: string, listed: string, roles: readonly string[]): Statement => ({
    Sid,
    Effect: "Deny",
    ...exceptRoles(roles),
    Action: actions({ secretsmanager: listed }),
    Resource: "*",
  });
  return [
    deny("Read", "GetSecretValue", [reader(place), rotator(place)]),
    deny("Put", "PutSecretValue", [rotator(place), ...keepers]),
    deny("Move", "UpdateSecretVersionStage", [rotator(place)]),
    deny(
      "Manage",
      `
        CancelRotateSecret DeleteResourcePolicy DeleteSecret PutResourcePolicy ReplicateSecretToRegions
        RotateSecret UpdateSecret
      `,
      [administrator],
    ),
    {
      Sid: "Keepers",
      Effect: "Allow",
      ...onlyRoles(keepers),
      Action: "secretsmanager:PutSecretValue",
      Resource: "*",
    },
  ];
};

/** To put a value Secrets Manager asks for both in the caller's name; to read it, Decrypt. */
export const scannerKeyKeyPolicy = ({ place, administrator, keepers }: Near): Statement[] => {
  const use = (Sid: string, roles: readonly string[], listed: string): Statement => {
    const { Principal, Condition } = onlyRoles(roles);
    return {
      Sid,
      Effect: "Allow",
      Principal,
      Action: actions({ kms: listed }),
      Resource: "*",
      Condition: both(Condition, ofTheSecret(place)),
    };
  };
  return [
    administers(administrator),
    use("Read", [reader(place)], "Decrypt"),
    use("Write", [rotator(place), ...keepers], "Decrypt GenerateDataKey"),
  ];
};

/** What the function that judges has more where its scanner has a key. */
export const readsScannerKey = (place: names.Place): Statement[] => [
  allow("Key", ["secretsmanager:GetSecretValue"], secretArn(place)),
  allow("OpensKey", ["kms:Decrypt"], names.anyKeyArn(place), throughSecret(place)),
];

export const rotatorStatements = (place: names.Place): Statement[] => [
  allow(
    "Rotate",
    actions({ secretsmanager: "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage" }),
    secretArn(place),
  ),
  allow("Encrypt", actions({ kms: "Decrypt GenerateDataKey" }), names.anyKeyArn(place), throughSecret(place)),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", place, `log-group:${names.functionLogs(names.scannerKeyRotation)}`)}:*`,
  ),
];

/** For the boundary of jobs and functions of that account. */
export const boundsScannerKey = (place: names.Place): Statement =>
  allow(
    "ScannerKey",
    actions({ secretsmanager: "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage" }),
    secretArn(place),
  );

/** The deploy role declares the secret and its rotation, and never sees what is in it. */
export const declaresScannerKey = (place: names.Place): Statement[] => [
  allow(
    "ScannerKey",
    actions({
      secretsmanager: `
        CancelRotateSecret CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy
        PutResourcePolicy RotateSecret TagResource UntagResource UpdateSecret
      `,
    }),
    secretArn(place),
  ),
  // Its tool proves that a policy closes out the public before it is put there.
  allow("PolicyOfScannerKey", ["secretsmanager:ValidateResourcePolicy"], "*", inRegion(place.region)),
  // Whoever declares a rotation must be let to call its function (Secrets Manager API, RotateSecret).
  allow("RotateScannerKey", ["lambda:InvokeFunction"], rotationArn(place)),
];

/** For its boundary, which lets it call no function but this. */
export const boundsDeclaredScannerKey = (place: names.Place): Statement =>
  allow("DeclareScannerKey", ["secretsmanager:*"], "*", inRegion(place.region));
export const calledByDeclaring = (place: names.Place, functions: readonly string[] = []): string[] =>
  functions.includes(names.scannerKeyRotation) ? [rotationArn(place)] : [];

type Conformity = NonNullable<NonNullable<SharedConfig["validation"]>["conformity"]>;

/** How both functions ask Cloud One, as JSON. */
export const cloudOneSetupOf = ({ region, profileId, failsFrom }: Conformity): string =>
  JSON.stringify({
    conformity: `https://conformity.${region}.cloudone.trendmicro.com/api`,
    accounts: "https://accounts.cloudone.trendmicro.com/api",
    ...(profileId === undefined ? {} : { profileId }),
    failsFrom,
  });
