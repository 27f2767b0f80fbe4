import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const KEY = "arn:aws:kms:eu-west-1:111111111111:key/1";
const good = {
  engine: "postgres",
  engineVersion: "14.9",
  publiclyAccessible: false,
  storageEncrypted: true,
  kmsKeyId: KEY,
  manageMasterUserPassword: true,
  masterUserSecretKmsKeyId: KEY,
  backupRetentionPeriod: 7,
  deletionProtection: true,
  multiAz: true,
  enabledCloudwatchLogsExports: ["postgresql"],
  parameterGroupName: "tls",
};
const parameters = (name: string, value: unknown) =>
  resource("databaseParameters", "tls", { name: "tls", id: "tls", parameters: [{ name, value }] });
const database = (props: Facts["props"], group = parameters("rds.force_ssl", "1")) => [
  resource("database", "shop", { ...good, ...props }),
  group,
];
const fails = (name: string, says: string, props: Facts["props"], group?: Facts) => ({
  name,
  expect: "fail" as const,
  says,
  on: "shop",
  resources: database(props, group),
});

ruleCases("COMP-13", [
  { name: "closed, encrypted, kept", expect: "pass", resources: database({}) },
  {
    name: "TLS by RDS's own parameters, from PostgreSQL 15 on",
    expect: "pass",
    resources: database({ engineVersion: "17", parameterGroupName: undefined }),
  },
  {
    name: "one zone where things are tried out",
    expect: "pass",
    resources: database({ multiAz: false, tags: { "lockgate:environment": "dev" } }),
  },
  {
    name: "a password that is only written",
    expect: "pass",
    resources: database({ manageMasterUserPassword: undefined, passwordWo: "x" }),
  },
  {
    name: "a copy, whose password is the first's",
    expect: "pass",
    resources: database({ manageMasterUserPassword: undefined, replicateSourceDb: "other" }),
  },
  {
    name: "MySQL that demands TLS",
    expect: "pass",
    resources: database({ engine: "mysql" }, parameters("require_secure_transport", "ON")),
  },
  fails("reached from the internet", "publiclyAccessible", { publiclyAccessible: true }),
  fails("in clear", "storageEncrypted", { storageEncrypted: undefined }),
  fails("AWS's own key", "kmsKeyId", { kmsKeyId: "alias/aws/rds" }),
  fails("no key named", "kmsKeyId is absent", { kmsKeyId: undefined }),
  fails("a password in the state", "manageMasterUserPassword", { manageMasterUserPassword: undefined }),
  fails("a secret under AWS's own key", "masterUserSecretKmsKeyId", { masterUserSecretKmsKeyId: undefined }),
  fails("few backups", "backupRetentionPeriod is 1", { backupRetentionPeriod: 1 }),
  fails("no backups", "not set", { backupRetentionPeriod: undefined }),
  fails("gone by mistake", "deletionProtection", { deletionProtection: false }),
  fails("one zone in production", "multiAz", { multiAz: undefined }),
  fails("patches that never come", "autoMinorVersionUpgrade", { autoMinorVersionUpgrade: false }),
  fails("no log", "enabledCloudwatchLogsExports", { enabledCloudwatchLogsExports: undefined }),
  fails("TLS switched off", "rds.force_ssl is 0", {}, parameters("rds.force_ssl", "0")),
  fails("TLS not asked for", "no parameter group", {}, parameters("other", "1")),
  fails("MySQL in clear", "require_secure_transport", { engine: "mysql" }, parameters("other", "1")),
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "key unknown",
    expect: "undecidable",
    says: "storageEncrypted",
    resources: database({ storageEncrypted: UNKNOWN }),
  },
  {
    name: "parameters unknown",
    expect: "undecidable",
    says: "value",
    resources: database({}, parameters("rds.force_ssl", UNKNOWN)),
  },
]);
