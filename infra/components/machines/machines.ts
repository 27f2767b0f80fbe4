// Declares what an app's machines share, whatever their fleet: their role, the key of their disks, CodeDeploy's role.
import * as pulumi from "@pulumi/pulumi";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { administers } from "../../plan/documents/keys.ts";
import { deployerStatements, disksKeyUse, machineStatements } from "../../plan/documents/machines.ts";
import type { Statement } from "../../plan/documents/document.ts";
import { trustMachines, trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { deployerRole } from "../../plan/pipeline/targets/ec2.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type MachinesArgs = {
  config: EnvironmentConfig;
  place: names.Place;
  app: string;
  environment: string;
  /** Names of the fleets and of their target groups. */
  fleets: readonly { name: string; targets: string }[];
  /** What they may do beyond what all machines do. */
  more?: readonly Statement[];
};

export class Machines extends pulumi.ComponentResource {
  readonly profile: pulumi.Output<string>;
  readonly disksKeyArn: pulumi.Output<string>;
  /** ARN of the role that CodeDeploy works as. */
  readonly deployer: pulumi.Output<string>;

  constructor(name: string, args: MachinesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:machines:Machines", name, {}, opts);
    this.profile = this.createProfile(args);
    this.disksKeyArn = this.key(name, args);
    this.deployer = this.deployerRole(args);
    this.registerOutputs({ profile: this.profile });
  }

  private createProfile({
    config,
    place,
    app,
    environment,
    fleets,
    more = [],
  }: MachinesArgs): pulumi.Output<string> {
    const roleName = names.jobRole(app, environment, names.runsAs);
    const context = { config, app, environment: { name: environment, accountId: place.account } };
    const role = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `What ${app} may do in ${environment}`,
        trust: trustMachines,
        statements: [
          ...machineStatements(
            context,
            fleets.map((fleet) => fleet.name),
          ),
          ...more,
        ],
      },
      { parent: this },
    );
    const made = { name: roleName, role: role.role.name };
    return new InstanceProfile(roleName, made, { parent: this }).name;
  }

  private key(name: string, { config, place, app, environment }: MachinesArgs): pulumi.Output<string> {
    const administrator = names.roleArn(place.account, names.deployRole);
    return new ManagedKey(
      `${name}-disks`,
      {
        description: `Disks of the machines of ${app} in ${environment}`,
        alias: names.disksAlias(app, environment),
        policy: [administers(administrator), ...disksKeyUse(place.account)],
        protect: config.protect,
      },
      { parent: this },
    ).ready;
  }

  private deployerRole({ place, app, environment, fleets }: MachinesArgs): pulumi.Output<string> {
    const roleName = names.jobRole(app, environment, deployerRole);
    return new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Releases to the machines of ${app} in ${environment}`,
        trust: trustService("codedeploy.amazonaws.com", place.account),
        statements: deployerStatements(place, { app, environment }, fleets),
      },
      { parent: this },
    ).ready;
  }
}
