// Declares the one Kubernetes cluster of an environment: reached from its network only, by entries of known roles, with
// secrets under a key of their own, logs of all that it does, and machines in three zones.
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Addon } from "@pulumi/aws/eks/addon.js";
import { Cluster as EksCluster } from "@pulumi/aws/eks/cluster.js";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { carrierStatements, clusterStatements, trustPods } from "../../plan/documents/clusters.ts";
import { clusterKeyPolicy } from "../../plan/documents/clusterKeys.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as kubernetes from "../../plan/kubernetes/names.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import type { JobNetwork } from "../network/vpc.ts";
import type { CodeSigning } from "../targets/codeSigning.ts";
import { NodeGroup, Nodes } from "./nodes.ts";
import { RuntimeWatch } from "./runtimeWatch.ts";

export type ClusterArgs = {
  config: EnvironmentConfig;
  place: names.Place;
  /** ARN of the role that declares it. */
  administrator: string;
  network: { privateSubnetIds: pulumi.Input<string[]>; jobs: JobNetwork };
  logs: LogSettings;
  codeSigning: CodeSigning;
};

/** All that the control plane writes down. */
const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/** AWS's own software in it: network, names, and roles for pods. */
const addons = ["vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent"] as const;

export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  /** The group that EKS puts around machines which name none. */
  readonly machinesGroupId: pulumi.Output<string>;
  /** What further groups of machines are made of. */
  readonly nodes: Nodes;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:kubernetes:Cluster", name, {}, opts);
    const { environment, kubernetes: settings } = args.config;
    const cluster = this.cluster(name, args);
    this.clusterName = cluster.name;
    this.machinesGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.nodes = new Nodes(
      name,
      {
        place: args.place,
        environment,
        images: { account: args.config.toolingAccountId, region: args.config.region },
        administrator: args.administrator,
        clusterName: cluster.name,
        subnetIds: args.network.privateSubnetIds,
        protect: args.config.protect,
      },
      { parent: this },
    );
    const first = new NodeGroup(
      `${name}-apps`,
      { nodes: this.nodes, group: "apps", instanceTypes: settings.instanceTypes, ...settings.nodes },
      { parent: this },
    );
    // Names are answered by pods, which need a machine to run on.
    for (const addonName of addons)
      new Addon(
        `${name}-${addonName}`,
        { clusterName: cluster.name, addonName, resolveConflictsOnUpdate: "OVERWRITE" },
        { parent: this, dependsOn: addonName === "coredns" ? [first.group] : [] },
      );
    this.carrier(name, args);
    const { protect } = args.config;
    new RuntimeWatch(
      `${name}-runtime`,
      { ...args, environment, subscribers: settings.tells, protect },
      { parent: this },
    );
    this.registerOutputs({ clusterName: this.clusterName });
  }

  private cluster(name: string, args: ClusterArgs): EksCluster {
    const { config, place, network, logs } = args;
    const child = { parent: this };
    const physical = kubernetes.clusterName(config.environment);
    const role = this.role(
      args,
      kubernetes.clusterRole(config.environment),
      `What EKS does for ${physical}`,
      { trust: trustService(kubernetes.clusterService, place.account), statements: clusterStatements(place) },
    );
    // Before the cluster, which would make it without a key and for ever.
    const logGroup = createLogGroup(
      `${name}-control`,
      kubernetes.controlLogs(config.environment),
      logs,
      child,
    );
    return new EksCluster(
      name,
      {
        name: physical,
        version: config.kubernetes.version,
        roleArn: role.ready,
        vpcConfig: {
          subnetIds: network.privateSubnetIds,
          securityGroupIds: [this.securityGroup(name, args)],
          endpointPrivateAccess: true,
          endpointPublicAccess: false,
        },
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        encryptionConfig: { provider: { keyArn: this.key(name, args).ready }, resources: ["secrets"] },
        enabledClusterLogTypes: logTypes,
        upgradePolicy: { supportType: "STANDARD" },
        // Those that are wanted are declared.
        bootstrapSelfManagedAddons: false,
        deletionProtection: config.protect,
      },
      { parent: this, protect: config.protect, dependsOn: [logGroup] },
    );
  }

  /** Jobs come in by TLS; its machines have a group of EKS's own. */
  private securityGroup(name: string, { config, network }: ClusterArgs): pulumi.Output<string> {
    const child = { parent: this };
    const physical = kubernetes.clusterName(config.environment);
    const group = new SecurityGroup(
      name,
      { name: `${physical}-api`, description: `Jobs reach ${physical}`, vpcId: network.jobs.vpcId },
      child,
    );
    new SecurityGroupIngressRule(
      name,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: network.jobs.securityGroupId,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "Jobs of pipelines",
      },
      child,
    );
    return group.id;
  }

  private key(name: string, { config, place, administrator }: ClusterArgs): ManagedKey {
    return new ManagedKey(
      name,
      {
        description: `Secrets in the cluster of ${config.environment}`,
        alias: kubernetes.clusterAlias(config.environment),
        policy: clusterKeyPolicy(place, {
          administrator,
          clusterRole: names.roleArn(place.account, kubernetes.clusterRole(config.environment)),
        }),
        protect: config.protect,
      },
      { parent: this },
    );
  }

  /** The role by which Fluent Bit carries the pods' logs away. */
  private carrier(name: string, args: ClusterArgs): void {
    const { environment } = args.config;
    const role = this.role(
      args,
      kubernetes.carrierRole(environment),
      `Carries logs of pods of ${environment}`,
      {
        trust: trustPods(args.place, environment),
        statements: carrierStatements(args.place, environment),
      },
    );
    new PodIdentityAssociation(
      `${name}-carrier`,
      { clusterName: this.clusterName, ...kubernetes.carrier, roleArn: role.ready },
      { parent: this },
    );
  }

  private role(
    { place }: ClusterArgs,
    roleName: string,
    description: string,
    rights: Pick<ConstructorParameters<typeof ScopedRole>[1], "trust" | "statements">,
  ): ScopedRole {
    return new ScopedRole(
      roleName,
      { account: place.account, roleName, description, ...rights },
      { parent: this },
    );
  }
}
