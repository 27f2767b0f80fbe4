// Declares what devices at the edge need in an environment: their role, the table of them, their upkeep, and CodeDeploy's rings.
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Application } from "@pulumi/aws/codedeploy/application.js";
import { DeploymentGroup } from "@pulumi/aws/codedeploy/deploymentGroup.js";
import { Association } from "@pulumi/aws/ssm/association.js";
import { Document } from "@pulumi/aws/ssm/document.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { devicesOf, devicesPath, fleetTag, ringTag, setUpDocument } from "../../plan/devices.ts";
import { deviceDocument } from "../../plan/deviceDocument.ts";
import {
  activationSources,
  deviceDeployer,
  deviceStatements,
  patching,
} from "../../plan/documents/devices.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { deployerRole, paceConfig } from "../../plan/pipeline/targets/ec2.ts";
import { alarmName } from "../../plan/pipeline/targets/lambdaCanary.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createLineAlarm } from "../logs/lineAlarm.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import type { TargetArgs } from "./index.ts";

type Args = Pick<TargetArgs<"edge">, "config" | "place" | "app" | "environment" | "target" | "logs">;

const program = new URL("../../devices/lockgate-device", import.meta.url);

export class Edge extends pulumi.ComponentResource {
  /** The first ring's, by which what runs there is known. */
  readonly group: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Edge", name, {}, opts);
    const { config, app, environment, logs } = args;
    const child = { parent: this };
    const fleet = names.fleetName(app, environment);
    const logGroup = createLogGroup(name, names.fleetLogs(fleet), logs, child).name;
    this.deviceRole(args);
    for (const { id, node, ring } of devicesOf(config, app, environment))
      this.row(name, args, { id, node, ring });
    this.upkeep(name, args);
    this.group = this.rings(name, args, this.alarm(name, args, logGroup))[0] as pulumi.Output<string>;
    this.registerOutputs({ group: this.group });
  }

  /** Nobody has a key: Systems Manager becomes the role for each device that was activated with it. */
  private deviceRole({ config, place, app, environment }: Args): void {
    const roleName = names.jobRole(app, environment, names.runsAs);
    void new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `What devices of ${app} may do in ${environment}`,
        trust: trustService("ssm.amazonaws.com", place.account, activationSources(place)),
        statements: deviceStatements({
          config,
          app,
          environment: { name: environment, accountId: place.account },
        }),
      },
      { parent: this },
    );
  }

  /** Data, not code: each deployment brings CodeDeploy's register in line with it. */
  private row(
    name: string,
    { app, environment }: Args,
    { id, node, ring }: { id: string; node: string; ring: string },
  ): void {
    new Parameter(
      `${name}-${id}`,
      {
        name: `${devicesPath(app, environment)}/${id}`,
        description: `Device ${id}`,
        tier: "Standard",
        type: "String",
        insecureValue: JSON.stringify({ id, node, ring }),
      },
      { parent: this },
    );
  }

  private upkeep(name: string, { place, app, environment, target }: Args): void {
    const child = { parent: this };
    const fleet = names.fleetName(app, environment);
    const content = deviceDocument({
      place,
      fleet,
      role: names.jobRole(app, environment, names.runsAs),
      program: readFileSync(program, "utf8"),
    });
    const document = new Document(
      name,
      { name: setUpDocument(app, environment), documentType: "Command", documentFormat: "JSON", content },
      child,
    );
    const common = {
      targets: [{ key: `tag:${fleetTag}`, values: [fleet] }],
      scheduleExpression: target.upkeep,
      complianceSeverity: "HIGH",
      // One device after the other, and no further once one has failed.
      maxConcurrency: "1",
      maxErrors: "0",
    };
    new Association(
      name,
      { associationName: fleet, name: document.name, documentVersion: "$DEFAULT", ...common },
      child,
    );
    new Association(
      `${name}-patches`,
      {
        associationName: `${fleet}-patches`,
        name: patching,
        parameters: { Operation: "Install", RebootOption: "RebootIfNeeded" },
        ...common,
        // Not at once: a device that was just set up may be at work.
        applyOnlyAtCronInterval: target.upkeep.startsWith("cron("),
      },
      child,
    );
  }

  /** One line of a failure is enough, of the device's own program or of the app. */
  private alarm(name: string, { app, environment }: Args, logGroup: pulumi.Output<string>): MetricAlarm {
    return createLineAlarm(
      name,
      {
        alarmName: alarmName(app, environment),
        description: `Failures of ${app} on devices of ${environment}; rolls a release back`,
        logGroup,
        pattern: "Exception",
        namespace: "Lockgate",
        metric: `${names.fleetName(app, environment)}-failures`,
        period: 60,
        threshold: 1,
      },
      { parent: this },
    );
  }

  private rings(name: string, args: Args, alarm: MetricAlarm): pulumi.Output<string>[] {
    const { app, environment, place, target } = args;
    const child = { parent: this };
    const fleet = names.fleetName(app, environment);
    const roleName = names.jobRole(app, environment, deployerRole);
    const deployer = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Releases to the devices of ${app} in ${environment}`,
        trust: trustService("codedeploy.amazonaws.com", place.account),
        statements: deviceDeployer(place, app, environment),
      },
      child,
    ).ready;
    const application = new Application(name, { name: fleet, computePlatform: "Server" }, child).name;
    return target.rings.map(
      ({ name: ring }) =>
        new DeploymentGroup(
          `${name}-${ring}`,
          {
            appName: application,
            deploymentGroupName: names.fleetName(app, environment, ring),
            serviceRoleArn: deployer,
            deploymentConfigName: paceConfig(target.pace),
            deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITHOUT_TRAFFIC_CONTROL" },
            onPremisesInstanceTagFilters: [
              { key: ringTag, type: "KEY_AND_VALUE", value: names.fleetName(app, environment, ring) },
            ],
            autoRollbackConfiguration: {
              enabled: true,
              events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
            alarmConfiguration: { enabled: true, alarms: [alarm.name] },
          },
          child,
        ).arn,
    );
  }
}
