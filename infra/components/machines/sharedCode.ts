// Declares the file systems that two fleets read their code from, one a colour: under a key of their own, in each zone, by
// one way each.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { AccessPoint } from "@pulumi/aws/efs/accessPoint.js";
import { FileSystem } from "@pulumi/aws/efs/fileSystem.js";
import { FileSystemPolicy } from "@pulumi/aws/efs/fileSystemPolicy.js";
import { MountTarget } from "@pulumi/aws/efs/mountTarget.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import type { Colour } from "../../plan/colours.ts";
import { toJson } from "../../plan/documents/document.ts";
import { codeKeyPolicy, codePolicy } from "../../plan/documents/sharedCode.ts";
import type { Mount } from "../../plan/machines.ts";
import * as names from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type SharedCodeArgs = {
  config: EnvironmentConfig;
  place: names.Place;
  app: string;
  environment: string;
  network: { vpcId: pulumi.Input<string>; privateSubnetIds: pulumi.Input<string[]> };
};

/** To one colour's files. */
type Way = { local: string; files: FileSystem; point: AccessPoint };

/** Whoever comes by an access point is this user: neither root nor one of the machine's. */
const user = { uid: 10_001, gid: 10_001 };
const nfs = 2049;

export class SharedCode extends pulumi.ComponentResource {
  readonly points: Readonly<Record<Colour, AccessPoint>>;
  readonly mounts: Readonly<Record<Colour, pulumi.Output<Mount>>>;
  /** Lambda looks for them when a function is made. */
  readonly targets: readonly MountTarget[];
  readonly #group: SecurityGroup;

  constructor(name: string, args: SharedCodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:machines:SharedCode", name, {}, opts);
    const keyArn = this.key(name, args);
    const blue = this.colour(name, "blue", args, keyArn);
    const green = this.colour(name, "green", args, keyArn);
    this.points = { blue: blue.point, green: green.point };
    const mount = ({ files, point }: Way): pulumi.Output<Mount> =>
      pulumi.all([files.id, point.id]).apply(([fileSystem, accessPoint]) => ({ fileSystem, accessPoint }));
    this.mounts = { blue: mount(blue), green: mount(green) };
    this.#group = new SecurityGroup(
      `${name}-code`,
      {
        name: `${names.fleetName(args.app, args.environment)}-code`,
        description: `Code of ${args.app}: NFS from its fleets and writers, nothing out`,
        vpcId: args.network.vpcId,
      },
      { parent: this },
    );
    this.targets = [blue, green].flatMap((way) => this.mountTargets(way, args));
    this.registerOutputs({ fileSystems: [blue.files.arn, green.files.arn] });
  }

  /** From a security group to the files, and nowhere else by this. */
  letIn(name: string, securityGroupId: pulumi.Input<string>): void {
    const child = { parent: this };
    const port = { ipProtocol: "tcp", fromPort: nfs, toPort: nfs };
    new SecurityGroupIngressRule(
      `${name}-code`,
      {
        securityGroupId: this.#group.id,
        referencedSecurityGroupId: securityGroupId,
        ...port,
        description: "Files",
      },
      child,
    );
    new SecurityGroupEgressRule(
      `${name}-code`,
      { securityGroupId, referencedSecurityGroupId: this.#group.id, ...port, description: "Files" },
      child,
    );
  }

  private key(name: string, { config, place, app, environment }: SharedCodeArgs): pulumi.Output<string> {
    const administrator = names.roleArn(place.account, names.deployRole);
    return new ManagedKey(
      `${name}-code`,
      {
        description: `Code of ${app} in ${environment}`,
        alias: names.codeAlias(app, environment),
        policy: codeKeyPolicy(place, administrator),
        protect: config.protect,
      },
      { parent: this },
    ).ready;
  }

  /** What is in the files, releases bring again. */
  private colour(name: string, colour: Colour, args: SharedCodeArgs, kmsKeyId: pulumi.Input<string>): Way {
    const child = { parent: this };
    const local = `${name}-${colour}`;
    const physical = `${names.fleetName(args.app, args.environment)}-${colour}`;
    const files = new FileSystem(
      local,
      {
        creationToken: physical,
        encrypted: true,
        kmsKeyId,
        throughputMode: "elastic",
        tags: { Name: physical },
      },
      child,
    );
    new FileSystemPolicy(local, { fileSystemId: files.id, policy: this.policy(colour, args) }, child);
    const creationInfo = { ownerUid: user.uid, ownerGid: user.gid, permissions: "0755" };
    const point = new AccessPoint(
      local,
      { fileSystemId: files.id, posixUser: user, rootDirectory: { path: `/${colour}`, creationInfo } },
      child,
    );
    return { local, files, point };
  }

  private policy(colour: Colour, { place, app, environment }: SharedCodeArgs): string {
    const role = (name: string) => names.roleArn(place.account, name);
    return toJson(
      codePolicy({
        machines: role(names.jobRole(app, environment, names.runsAs)),
        writer: role(names.writerName(app, environment, colour)),
      }),
    );
  }

  private mountTargets({ local, files }: Way, { config, network }: SharedCodeArgs): MountTarget[] {
    const subnets = pulumi.output(network.privateSubnetIds);
    return config.network.zones.map(
      (zone, index) =>
        new MountTarget(
          `${local}-${zone}`,
          {
            fileSystemId: files.id,
            subnetId: subnets.apply((ids) => ids[index] ?? ""),
            securityGroups: [this.#group.id],
          },
          { parent: this },
        ),
    );
  }
}
