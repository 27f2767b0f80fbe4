// Decides how the keys of scanners come to their job: as variables that CodeBuild fills, by rights on exactly what is named.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import { allow, type Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { scannersAlias, scannerSecrets } from "../scans/names.ts";
import { secretsOf, type ToolName } from "../scans/tools/index.ts";
import type { SecretVariable } from "./types.ts";

/** Of the chosen scanners; the rest is of other jobs of the app. */
export const secretVariables = (
  { scans }: App,
  chosen: readonly ToolName[],
): Record<string, SecretVariable> =>
  Object.fromEntries(
    chosen.flatMap(secretsOf).flatMap((variable) => {
      const place = scans?.secrets?.[variable];
      return place === undefined ? [] : [[variable, variableOf(place)] as const];
    }),
  );

type Place = NonNullable<NonNullable<App["scans"]>["secrets"]>[string];

/** CodeBuild names the key of a secret that is JSON after a colon (CodeBuild User Guide, "env/secrets-manager"). */
const variableOf = (place: Place): SecretVariable =>
  "parameter" in place
    ? { type: "PARAMETER_STORE", name: place.parameter, value: place.parameter }
    : {
        type: "SECRETS_MANAGER",
        name: place.secret,
        value: place.key === undefined ? place.secret : `${place.secret}:${place.key}`,
      };

/**
 * CodeBuild asks as the job's own role. Of AWS's own keys nothing more is asked (KMS Developer Guide, "AWS managed keys");
 * one of people's own opens for these through their service only.
 */
export function opensSecrets(
  variables: Readonly<Record<string, SecretVariable>>,
  place: names.Place,
): Statement[] {
  const named = (type: SecretVariable["type"]): string[] => [
    ...new Set(Object.values(variables).flatMap((each) => (each.type === type ? [each.name] : []))),
  ];
  const secrets = named("SECRETS_MANAGER").map((name) => secretArn(place, name));
  const parameters = named("PARAMETER_STORE").map((name) => parameterArn(place, name));
  return [
    ...(secrets.length === 0
      ? []
      : [
          allow("ScannerSecrets", ["secretsmanager:GetSecretValue"], secrets),
          decrypts("OpensSecrets", place, "secretsmanager", { SecretARN: secrets }),
        ]),
    ...(parameters.length === 0
      ? []
      : [
          allow("ScannerParameters", ["ssm:GetParameters"], parameters),
          decrypts("OpensParameters", place, "ssm", { PARAMETER_ARN: parameters }),
        ]),
  ];
}

/** Secrets Manager adds a hyphen and six characters of its own. */
const secretArn = (place: names.Place, name: string): string =>
  names.regionalArn("secretsmanager", place, `secret:${name}-??????`);
const parameterArn = (place: names.Place, name: string): string =>
  names.regionalArn("ssm", place, `parameter${name}`);

/** Both services name in the encryption context what they open (KMS Developer Guide, "How AWS services use AWS KMS"). */
const decrypts = (
  sid: string,
  place: names.Place,
  service: string,
  of: Readonly<Record<string, readonly string[]>>,
): Statement =>
  allow(sid, ["kms:Decrypt"], names.anyKeyArn(place), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": scannersAlias },
    StringEquals: { "kms:ViaService": `${service}.${place.region}.amazonaws.com` },
    ArnLike: Object.fromEntries(
      Object.entries(of).map(([name, arns]) => [`kms:EncryptionContext:${name}`, arns]),
    ),
  });

export const hasScannerSecrets = ({ apps }: Pick<SharedConfig, "apps">): boolean =>
  apps.some(({ scans }) => Object.keys(scans?.secrets ?? {}).length > 0);

/** For the boundary of the tooling account's jobs, which lets them open none of these without it. */
export const boundsScannerSecrets = (place: names.Place): Statement[] => [
  allow(
    "ScannerSecrets",
    ["secretsmanager:GetSecretValue"],
    names.regionalArn("secretsmanager", place, `secret:${scannerSecrets}*`),
  ),
  allow(
    "ScannerParameters",
    ["ssm:GetParameters"],
    names.regionalArn("ssm", place, `parameter/${scannerSecrets}*`),
  ),
];
