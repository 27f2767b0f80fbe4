// Declares how a release reaches users: by a canary that an alarm on exceptions rolls back.
import * as pulumi from "@pulumi/pulumi";
import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Application } from "@pulumi/aws/codedeploy/application.js";
import { DeploymentGroup } from "@pulumi/aws/codedeploy/deploymentGroup.js";
import { shiftStatements } from "../../plan/documents/lambda.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { functionName, jobRole, type Place } from "../../plan/names.ts";
import { alarmName, deploymentConfig } from "../../plan/pipeline/targets/lambdaCanary.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createLineAlarm } from "../logs/lineAlarm.ts";

export type CanaryArgs = {
  place: Place;
  app: string;
  environment: string;
  /** CodeDeploy's predefined configuration without its prefix, such as LambdaCanary10Percent5Minutes. */
  shift: string;
  logGroup: pulumi.Input<string>;
};

const metricNamespace = "Lockgate";

export class Canary extends pulumi.ComponentResource {
  readonly deploymentGroup: DeploymentGroup;

  constructor(name: string, args: CanaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Canary", name, {}, opts);
    const alarm = this.alarm(name, args);
    const role = this.role(args);
    const application = new Application(
      name,
      { name: functionName(args.app, args.environment), computePlatform: "Lambda" },
      { parent: this },
    );
    this.deploymentGroup = new DeploymentGroup(
      name,
      {
        appName: application.name,
        deploymentGroupName: functionName(args.app, args.environment),
        serviceRoleArn: role.ready,
        deploymentConfigName: deploymentConfig(args.shift),
        deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
        autoRollbackConfiguration: {
          enabled: true,
          events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
        alarmConfiguration: { enabled: true, alarms: [alarm.name] },
      },
      { parent: this },
    );
    this.registerOutputs({ deploymentGroup: this.deploymentGroup.deploymentGroupName });
  }

  /** One line with `Exception` within a minute is enough. */
  private alarm(name: string, args: CanaryArgs): MetricAlarm {
    return createLineAlarm(
      name,
      {
        alarmName: alarmName(args.app, args.environment),
        description: `Exceptions of ${args.app} in ${args.environment}; rolls a canary back`,
        logGroup: args.logGroup,
        pattern: "Exception",
        namespace: metricNamespace,
        metric: `${functionName(args.app, args.environment)}-exceptions`,
        period: 60,
        threshold: 1,
      },
      { parent: this },
    );
  }

  private role(args: CanaryArgs): ScopedRole {
    const roleName = jobRole(args.app, args.environment, "shift");
    return new ScopedRole(
      roleName,
      {
        account: args.place.account,
        roleName,
        description: `Shifts the alias of ${args.app} in ${args.environment}`,
        trust: trustService("codedeploy.amazonaws.com", args.place.account),
        statements: shiftStatements(args.place, args.app, args.environment),
      },
      { parent: this },
    );
  }
}
