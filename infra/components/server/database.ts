// Declares the server's Postgres: in two zones, under its own key, reached by TLS from inside only, never deleted by mistake.
import * as pulumi from "@pulumi/pulumi";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import type { ToolingConfig } from "../../configuration/schema.ts";
import * as names from "../../plan/names.ts";
import { databaseUrl, ownerUrl } from "../../plan/server/settings.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";

type Settings = NonNullable<ToolingConfig["server"]>["database"];
export type DatabaseArgs = {
  place: names.Place;
  settings: Settings;
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  logs: LogSettings;
  protect: boolean;
};

const version = "17";
/** Servers hold 13 connections each, workers 10 and three for each run at once (docs/operations.md). */
const connections = "400";

export class Database extends pulumi.ComponentResource {
  /** What tasks need before they start. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:server:Database", name, {}, opts);
    const { place } = args;
    const physical = names.serverName;
    // RDS would make it without key and retention.
    const logGroup = createLogGroup(`${name}-database`, names.databaseLogs, args.logs, { parent: this });
    const database = new Instance(
      name,
      {
        identifier: physical,
        engine: "postgres",
        engineVersion: version,
        instanceClass: args.settings.class,
        allocatedStorage: args.settings.storageGb,
        storageType: "gp3",
        storageEncrypted: true,
        kmsKeyId: args.keyArn,
        dbName: names.databaseName,
        username: names.databaseName,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: names.aliasArn(place, names.ownerAlias),
        iamDatabaseAuthenticationEnabled: true,
        parameterGroupName: this.parameters(name, physical).name,
        dbSubnetGroupName: this.subnets(name, args.subnetIds).name,
        vpcSecurityGroupIds: [args.securityGroupId],
        publiclyAccessible: false,
        multiAz: true,
        backupRetentionPeriod: args.settings.backupDays,
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: false,
        deletionProtection: args.protect,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: `${physical}-final`,
        autoMinorVersionUpgrade: true,
        enabledCloudwatchLogsExports: ["postgresql"],
        tags: { "lockgate:environment": "tooling" },
      },
      { parent: this, protect: args.protect, dependsOn: [logGroup] },
    );
    this.ready = this.places(name, database);
    this.registerOutputs({ address: database.address });
  }

  /** Where tasks find it. */
  private places(name: string, { address, masterUserSecrets }: Instance): pulumi.Resource[] {
    const owner = masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? "");
    const ownerAt = pulumi.all([address, owner]).apply(([host, secret]) => ownerUrl(host, secret));
    return [this.place(name, "database", address.apply(databaseUrl)), this.place(name, "owner", ownerAt)];
  }

  /** No secret: who reads it knows where the database is, and how to ask for its password. */
  private place(name: string, key: string, value: pulumi.Output<string>): Parameter {
    return new Parameter(
      `${name}-${key}`,
      {
        name: names.serverParameter(key),
        type: "String",
        description: "Where the deployment server's database is, and how to log in",
        value,
      },
      { parent: this },
    );
  }

  private subnets(name: string, subnetIds: pulumi.Input<string[]>): SubnetGroup {
    return new SubnetGroup(
      name,
      { name: names.serverName, description: "Subnets that lead nowhere else", subnetIds },
      { parent: this },
    );
  }

  private parameters(name: string, physical: string): ParameterGroup {
    return new ParameterGroup(
      name,
      {
        name: `${physical}-postgres${version}`,
        family: `postgres${version}`,
        description: "TLS only; who connects and what changes tables is logged",
        parameters: [
          { name: "rds.force_ssl", value: "1" },
          { name: "log_connections", value: "1" },
          { name: "log_statement", value: "ddl" },
          { name: "max_connections", value: connections, applyMethod: "pending-reboot" },
        ],
      },
      { parent: this },
    );
  }
}
