// Declares machines of a cluster: managed by EKS, in every zone of the network, with tokens for their metadata and
// encrypted disks. What all groups of an environment share is made once.
import * as pulumi from "@pulumi/pulumi";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { NodeGroup as EksNodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import { nodeStatements } from "../../plan/documents/clusters.ts";
import { administers } from "../../plan/documents/keys.ts";
import { disksKeyUse } from "../../plan/documents/machines.ts";
import { trustMachines } from "../../plan/documents/trust.ts";
import { purposeKey } from "../../plan/kubernetes/placement.ts";
import * as kubernetes from "../../plan/kubernetes/names.ts";
import type { Place } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type NodesArgs = {
  place: Place;
  environment: string;
  /** Where the registry is. */
  images: Place;
  administrator: string;
  clusterName: pulumi.Input<string>;
  subnetIds: pulumi.Input<string[]>;
  protect: boolean;
};

export class Nodes extends pulumi.ComponentResource {
  readonly args: NodesArgs;
  readonly roleArn: pulumi.Output<string>;
  readonly disksKeyArn: pulumi.Output<string>;

  constructor(name: string, args: NodesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:kubernetes:Nodes", name, {}, opts);
    const { place, environment, images } = args;
    this.args = args;
    const roleName = kubernetes.nodeRole(environment);
    this.roleArn = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Machines of the cluster of ${environment}`,
        trust: trustMachines,
        statements: nodeStatements(place, environment, images),
      },
      { parent: this },
    ).ready;
    this.disksKeyArn = new ManagedKey(
      `${name}-nodes`,
      {
        description: `Disks of the machines of the cluster of ${environment}`,
        alias: kubernetes.nodesAlias(environment),
        policy: [administers(args.administrator), ...disksKeyUse(place.account)],
        protect: args.protect,
      },
      { parent: this },
    ).ready;
    this.registerOutputs({ role: this.roleArn });
  }
}

export type NodeGroupArgs = {
  nodes: Nodes;
  /** The last part of its name. */
  group: string;
  instanceTypes: readonly string[];
  least: number;
  most: number;
  capacity?: "ON_DEMAND" | "SPOT";
  /** Of a further disk for data, which nothing formats. */
  dataGigabytes?: number;
  /** In place of the cluster's own. */
  securityGroups?: pulumi.Input<string>[];
  /** Only pods that name it are placed there; absent: all are. */
  only?: string;
};

/** Holds what runs besides images: they are pulled to it. */
const diskGigabytes = 80;

export class NodeGroup extends pulumi.ComponentResource {
  readonly group: EksNodeGroup;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:kubernetes:NodeGroup", name, {}, opts);
    const { nodes, group, least, most, only } = args;
    const template = this.template(name, args);
    this.group = new EksNodeGroup(
      name,
      {
        clusterName: nodes.args.clusterName,
        nodeGroupName: group,
        nodeRoleArn: nodes.roleArn,
        subnetIds: nodes.args.subnetIds,
        amiType: "AL2023_x86_64_STANDARD",
        capacityType: args.capacity ?? "ON_DEMAND",
        instanceTypes: [...args.instanceTypes],
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: least, desiredSize: least, maxSize: most },
        updateConfig: { maxUnavailable: 1 },
        nodeRepairConfig: { enabled: true },
        ...(only === undefined
          ? {}
          : {
              labels: { [purposeKey]: only },
              taints: [{ key: purposeKey, value: only, effect: "NO_SCHEDULE" }],
            }),
      },
      { parent: this },
    );
    this.registerOutputs({ group: this.group.arn });
  }

  private template(name: string, args: NodeGroupArgs) {
    const { nodes, group, dataGigabytes, securityGroups } = args;
    const physical = `${kubernetes.clusterName(nodes.args.environment)}-${group}`;
    return new LaunchTemplate(
      name,
      {
        name: physical,
        description: `Machines of the cluster of ${nodes.args.environment}; their image is of EKS`,
        // Pods take their roles from EKS, so that none needs the machine's.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          this.disk(nodes, "/dev/xvda", diskGigabytes),
          ...(dataGigabytes === undefined ? [] : [this.disk(nodes, "/dev/xvdb", dataGigabytes)]),
        ],
        ...(securityGroups === undefined ? {} : { vpcSecurityGroupIds: securityGroups }),
        monitoring: { enabled: true },
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({
          resourceType,
          tags: { Name: physical },
        })),
        updateDefaultVersion: true,
      },
      { parent: this },
    );
  }

  private disk({ disksKeyArn }: Nodes, deviceName: string, volumeSize: number) {
    return {
      deviceName,
      ebs: {
        encrypted: "true",
        kmsKeyId: disksKeyArn,
        volumeType: "gp3",
        volumeSize,
        deleteOnTermination: "true",
      },
    };
  }
}
