// What RDS makes of a PostgreSQL database: where it lies, under which key, whose password opens it, when it can go.

import { arnOf, dnsSuffix } from "../arn.ts";
import { existing } from "../ec2/lookup.ts";
import { refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, lengthBetween, matches, oneOf } from "../rules.ts";
import { instanceCalls } from "./instanceCalls.ts";
import { instanceFaults } from "./instanceFaults.ts";
import {
  instanceToken,
  isIdentifier,
  named,
  parameterGroupToken,
  rdsArn,
  refuseDuplicate,
  subnetGroupToken,
} from "./lookup.ts";

export const instance: ResourceModel = {
  token: instanceToken,
  autoName: { property: "identifier", maxLength: 63, lowerCase: true },
  defaults: {
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: false,
    deleteAutomatedBackups: true,
    deletionProtection: false,
    multiAz: false,
    publiclyAccessible: false,
    skipFinalSnapshot: false,
    storageEncrypted: false,
    storageType: "gp3",
  },
  replaceOn: ["dbName", "engine", "identifier", "kmsKeyId", "region", "storageEncrypted", "username"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      identifier: isIdentifier,
      engine: oneOf(["postgres"]),
      engineVersion: matches(/^1[3-9](\.\d{1,2})?$/, "a version of PostgreSQL, such as 17 or 17.6"),
      instanceClass: matches(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, "a class such as db.t4g.medium"),
      allocatedStorage: between(20, 65_536),
      backupRetentionPeriod: between(0, 35),
      port: between(1150, 65_535),
      dbName: matches(/^[A-Za-z_]\w{0,62}$/, "1 to 63 letters, digits and _, no digit first"),
      username: [matches(/^[A-Za-z]\w*$/, "letters, digits and _, a letter first"), lengthBetween(1, 63)],
      "enabledCloudwatchLogsExports[]": oneOf(["postgresql", "upgrade", "iam-db-auth-error"]),
      performanceInsightsRetentionPeriod: (value) =>
        value === 7 || value === 731 || (Number(value) % 31 === 0 && Number(value) <= 23 * 31)
          ? undefined
          : `${String(value)}: must be 7, 731, or months of 31 days`,
      tags: areTags,
    }),
    ...instanceFaults(inputs),
  ],
  calls: instanceCalls,
  create(inputs, context) {
    refuseDuplicate(instanceToken, inputs["identifier"], "DBInstanceAlreadyExists", context);
    refuse(inputs, context);
    return { id: String(inputs["identifier"]), outputs: outputsOf(inputs, context) };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    const made = ["address", "arn", "endpoint", "port", "resourceId", "masterUserSecrets"];
    const kept = made.map((name) => [name, previous.outputs[name]] as const);
    return { ...overlay(previous, echo(inputs, context, { tags: true })), ...Object.fromEntries(kept) };
  },
  remove({ id, inputs }) {
    if (inputs["deletionProtection"] === true)
      throw new AwsError(
        "InvalidParameterCombination",
        `Cannot delete protected DB Instance, please disable deletion protection and try again: ${id}`,
      );
    if (inputs["skipFinalSnapshot"] !== true && inputs["finalSnapshotIdentifier"] === undefined)
      throw new AwsError(
        "InvalidParameterCombination",
        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
      );
  },
};

function outputsOf(inputs: Properties, context: Context): Properties {
  const { region, partition } = context.caller;
  const { world } = context;
  const host = `${String(inputs["identifier"])}.c${world.random("base36", 11)}.${region}.rds.${dnsSuffix(partition)}`;
  const port = typeof inputs["port"] === "number" ? inputs["port"] : 5432;
  const secret = arnOf(
    context.caller,
    "secretsmanager",
    `secret:rds!db-${world.random("hex", 32)}-${world.random("base36", 6)}`,
  );
  const managed =
    inputs["manageMasterUserPassword"] === true
      ? [
          {
            secretArn: secret,
            secretStatus: "active",
            kmsKeyId: inputs["masterUserSecretKmsKeyId"] ?? "alias/aws/secretsmanager",
          },
        ]
      : [];
  return {
    ...echo(inputs, context, { tags: true }),
    arn: rdsArn("db", inputs["identifier"], context),
    address: host,
    endpoint: `${host}:${port}`,
    port,
    resourceId: `db-${world.random("base36", 26).toUpperCase()}`,
    status: "available",
    masterUserSecrets: managed,
  };
}

function refuse(inputs: Properties, context: Context): void {
  for (const [property, token, code] of [
    ["parameterGroupName", parameterGroupToken, "DBParameterGroupNotFound"],
    ["dbSubnetGroupName", subnetGroupToken, "DBSubnetGroupNotFoundFault"],
  ] as const) {
    const name = inputs[property];
    if (typeof name !== "string" || name.startsWith("default")) continue;
    const found = named(token, name, context);
    if (found === undefined) throw new AwsError(code, `${name} does not exist`);
    refuseFamily(found.outputs["family"], inputs);
  }
  for (const id of (inputs["vpcSecurityGroupIds"] as string[] | undefined) ?? [])
    existing("security-group", id, context);
  for (const key of ["kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId"])
    refuseUnusableKey(inputs[key], "KMSKeyNotAccessibleFault", context);
}

function refuseFamily(family: unknown, { engineVersion }: Properties): void {
  const major = typeof engineVersion === "string" ? engineVersion.split(".")[0] : undefined;
  if (typeof family === "string" && major !== undefined && family !== `postgres${major}`)
    throw new AwsError(
      "InvalidParameterCombination",
      `The parameter group is of family ${family}, the database of version ${String(engineVersion)}`,
    );
}
