// Decides whether databases are closed, encrypted under a key of one's own, reached by TLS only, and can be brought back.

import { input, type Facts } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import { ownKey } from "../../model/keys.ts";
import type { Model } from "../../model/model.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, judge, judgeEach, pass, type Verdict } from "../../verdict.ts";

/** Days that backups are kept at least (Security Hub RDS.11). */
const DAYS = 7;

export const keepDatabases = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("database"), (database) =>
    [closed, kept, encrypted, byTlsOnly, withoutPassword].flatMap((question) =>
      judge(database.urn, () => {
        const faults = question(database, model);
        return faults.length > 0 ? fail(database.urn, faults.join("; ")) : pass(database.urn);
      }),
    ),
  );

type Question = (database: Facts, model: Model) => readonly string[];

const notTrue = (database: Facts, ...properties: readonly string[]): readonly string[] =>
  properties
    .filter((property) => input(database, property).boolean() !== true)
    .map((property) => `${property} is not true`);

const closed: Question = (database) =>
  input(database, "publiclyAccessible").boolean() === true ? ["publiclyAccessible is true"] : [];

const kept: Question = (database) => {
  const days = input(database, "backupRetentionPeriod").number() ?? 0;
  const always = isProduction(tagOf(database, "lockgate:environment"));
  return [
    ...notTrue(database, "deletionProtection", ...(always ? ["multiAz"] : [])),
    ...(days >= DAYS ? [] : [`backupRetentionPeriod is ${days || "not set"}, ${DAYS} days are asked for`]),
    ...(input(database, "autoMinorVersionUpgrade").boolean() === false
      ? ["autoMinorVersionUpgrade is false"]
      : []),
    ...(input(database, "enabledCloudwatchLogsExports").list().length > 0
      ? []
      : ["enabledCloudwatchLogsExports is empty"]),
  ];
};

const encrypted: Question = (database, model) => {
  const plain = notTrue(database, "storageEncrypted");
  if (plain.length > 0) return plain;
  const fault = ownKey(model, database, input(database, "kmsKeyId"));
  return fault === undefined ? [] : [fault];
};

/** Parameter that demands TLS, with the value that does, by engine. */
const DEMANDS: Readonly<Record<string, { name: string; on: RegExp }>> = {
  postgres: { name: "rds.force_ssl", on: /^1$/ },
  mysql: { name: "require_secure_transport", on: /^(1|on)$/i },
  mariadb: { name: "require_secure_transport", on: /^(1|on)$/i },
};

/** Left alone, a parameter group of RDS for PostgreSQL demands TLS from version 15 on (RDS User Guide, "Using SSL"). */
const DEFAULT_FROM = 15;

const byTlsOnly: Question = (database, model) => {
  const engine = input(database, "engine").string() ?? "";
  const demand = DEMANDS[engine];
  if (demand === undefined) return [];
  const group = model.follow(database, input(database, "parameterGroupName"), ["databaseParameters"]);
  const set =
    group.kind === "resource"
      ? input(group.facts, "parameters")
          .list()
          .find((parameter) => parameter.at("name").string() === demand.name)
      : undefined;
  if (set !== undefined) {
    const value = set.at("value").string() ?? "absent";
    return demand.on.test(value) ? [] : [`${demand.name} is ${value}`];
  }
  const version = Number.parseInt(input(database, "engineVersion").string() ?? "", 10);
  return engine === "postgres" && version >= DEFAULT_FROM ? [] : [`no parameter group sets ${demand.name}`];
};

/** A password that the program knows lies in its state, and never changes. */
const withoutPassword: Question = (database, model) => {
  if (input(database, "replicateSourceDb").state !== "absent") return [];
  if (input(database, "manageMasterUserPassword").boolean() !== true)
    return input(database, "passwordWo").state === "absent" ? ["manageMasterUserPassword is not true"] : [];
  const fault = ownKey(model, database, input(database, "masterUserSecretKmsKeyId"));
  return fault === undefined ? [] : [fault];
};
