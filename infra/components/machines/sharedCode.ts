// Declares the file system that two fleets read their code from: under a key of its own, in each zone, by one way a colour.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { AccessPoint } from "@pulumi/aws/efs/accessPoint.js";
import { FileSystem } from "@pulumi/aws/efs/fileSystem.js";
import { FileSystemPolicy } from "@pulumi/aws/efs/fileSystemPolicy.js";
import { MountTarget } from "@pulumi/aws/efs/mountTarget.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { colours, type Colour } from "../../plan/colours.ts";
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
    const files = this.files(name, args);
    this.points = { blue: this.point(name, "blue", files), green: this.point(name, "green", files) };
    const mount = ({ id }: AccessPoint): pulumi.Output<Mount> =>
      pulumi.all([files.id, id]).apply(([fileSystem, accessPoint]) => ({ fileSystem, accessPoint }));
    this.mounts = { blue: mount(this.points.blue), green: mount(this.points.green) };
    this.policy(name, args, files);
    this.#group = new SecurityGroup(
      `${name}-code`,
      {
        name: `${names.fleetName(args.app, args.environment)}-code`,
        description: `Code of ${args.app}: NFS from its fleets and writers, nothing out`,
        vpcId: args.network.vpcId,
      },
      { parent: this },
    );
    this.targets = this.mountTargets(name, args, files);
    this.registerOutputs({ fileSystem: files.arn });
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

  private files(name: string, { config, place, app, environment }: SharedCodeArgs): FileSystem {
    const administrator = names.roleArn(place.account, names.deployRole);
    const key = new ManagedKey(
      `${name}-code`,
      {
        description: `Code of ${app} in ${environment}`,
        alias: names.codeAlias(app, environment),
        policy: codeKeyPolicy(place, administrator),
        protect: config.protect,
      },
      { parent: this },
    );
    return new FileSystem(
      name,
      {
        creationToken: names.fleetName(app, environment),
        encrypted: true,
        kmsKeyId: key.ready,
        throughputMode: "elastic",
        tags: { Name: names.fleetName(app, environment) },
      },
      // What is in it, its releases bring again.
      { parent: this },
    );
  }

  private point(name: string, colour: Colour, { id }: FileSystem): AccessPoint {
    return new AccessPoint(
      `${name}-${colour}`,
      {
        fileSystemId: id,
        posixUser: user,
        rootDirectory: {
          path: `/${colour}`,
          creationInfo: { ownerUid: user.uid, ownerGid: user.gid, permissions: "0755" },
        },
      },
      { parent: this },
    );
  }

  private policy(name: string, { place, app, environment }: SharedCodeArgs, files: FileSystem): void {
    const role = (job: string) => names.roleArn(place.account, names.jobRole(app, environment, job));
    const writer = (colour: Colour) =>
      names.roleArn(place.account, names.writerName(app, environment, colour));
    const arns = pulumi.all([files.arn, ...colours.map((colour) => this.points[colour].arn)]);
    new FileSystemPolicy(
      name,
      {
        fileSystemId: files.id,
        policy: arns.apply(([fileSystem = "", blue = "", green = ""]) =>
          toJson(
            codePolicy({
              fileSystem,
              accessPoints: { blue, green },
              machines: role(names.runsAs),
              writers: { blue: writer("blue"), green: writer("green") },
            }),
          ),
        ),
      },
      { parent: this },
    );
  }

  private mountTargets(name: string, { config, network }: SharedCodeArgs, { id }: FileSystem): MountTarget[] {
    const subnets = pulumi.output(network.privateSubnetIds);
    return config.network.zones.map(
      (zone, index) =>
        new MountTarget(
          `${name}-${zone}`,
          {
            fileSystemId: id,
            subnetId: subnets.apply((ids) => ids[index] ?? ""),
            securityGroups: [this.#group.id],
          },
          { parent: this },
        ),
    );
  }
}
