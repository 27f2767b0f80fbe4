// Declares how readers ask about an app's data: a workgroup of Athena whose settings nobody passes by, and the role that asks.
import * as pulumi from "@pulumi/pulumi";
import { Workgroup } from "@pulumi/aws/athena/workgroup.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { queryStatements, type queriedApps } from "../../plan/documents/queries.ts";
import { trustRoles } from "../../plan/documents/trust.ts";
import { queryRole, workflowName } from "../../plan/glue/names.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

export type QueriesArgs = {
  config: EnvironmentConfig;
  app: ReturnType<typeof queriedApps>[number];
  /** Name of the bucket for results, and ARN of the key that they lie under. */
  results: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
};

export class Queries extends pulumi.ComponentResource {
  constructor(name: string, args: QueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:data:Queries", name, {}, opts);
    const { config, app, results, keyArn } = args;
    const { environment, accountId } = config;
    const workgroup = new Workgroup(
      name,
      {
        name: workflowName(app.name, environment),
        description: `Queries about data of ${app.name} in ${environment}`,
        configuration: {
          // Else whoever asks says where results go, and how they are encrypted.
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          requesterPaysEnabled: false,
          bytesScannedCutoffPerQuery: app.target.queryGigabytes * 2 ** 30,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${results}/${app.name}/`,
            expectedBucketOwner: accountId,
            encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: keyArn },
          },
        },
      },
      { parent: this },
    );
    const roleName = names.jobRole(app.name, environment, queryRole);
    new ScopedRole(
      roleName,
      {
        account: accountId,
        roleName,
        description: `Asks Athena about data of ${app.name} in ${environment}`,
        trust: trustRoles(app.target.readers[environment] ?? []),
        statements: queryStatements({
          config,
          app: app.name,
          environment: { name: environment, accountId },
        }),
      },
      { parent: this },
    );
    this.registerOutputs({ workgroup: workgroup.name });
  }
}
