// Declares what a host of CI has in its environment's cluster: what every app there has, and machines of its own in three
// zones: for Jenkins with disks that LINSTOR keeps copies on, for runners of GitLab Spot and a way out to declared hosts only.
import * as pulumi from "@pulumi/pulumi";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { trustPods } from "../../plan/documents/clusters.ts";
import type { Statement } from "../../plan/documents/document.ts";
import { readsSnapshots, writesSnapshots } from "../../plan/documents/snapshots.ts";
import { storageGigabytes } from "../../plan/kubernetes/linstor.ts";
import { ofApp, restores, restoringAccount, snapshotsIn } from "../../plan/kubernetes/snapshots.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { NodeGroup } from "../kubernetes/nodes.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";
import { EksApp } from "./eks.ts";
import type { TargetArgs } from "./index.ts";

type Args = Pick<
  TargetArgs<"ciHost">,
  "config" | "place" | "app" | "environment" | "logs" | "network" | "target"
> & {
  cluster: Cluster;
};

/** Ports between machines of a cluster: its API, what answers for names, and what the API asks of machines. */
const ports = { api: 443, names: 53, kubelet: 10250 } as const;

export class CiHost extends pulumi.ComponentResource {
  readonly cluster: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:CiHost", name, {}, opts);
    const { app, cluster, config, target } = args;
    const snapshots = snapshotsIn(config, config.accountId);
    const own = ofApp(snapshots, app);
    const more = snapshots === undefined || own === undefined ? [] : writesSnapshots(snapshots, own);
    this.cluster = new EksApp(name, { ...args, more }, { parent: this }).cluster;
    if (snapshots !== undefined && own !== undefined)
      this.restoring(name, args, readsSnapshots(snapshots, own));
    const isSpot = target.profile === "gitlab";
    new NodeGroup(
      `${name}-machines`,
      {
        nodes: cluster.nodes,
        group: app,
        instanceTypes: target.instanceTypes,
        ...target.nodes,
        capacity: isSpot ? "SPOT" : "ON_DEMAND",
        only: app,
        ...(isSpot
          ? { securityGroups: [this.securityGroup(name, args)] }
          : { dataGigabytes: storageGigabytes }),
      },
      { parent: this },
    );
    this.registerOutputs({ cluster: this.cluster });
  }

  /** The role by which copies of what it keeps come back: of a service account that nothing runs as in between. */
  private restoring(
    name: string,
    { app, environment, place, cluster }: Args,
    statements: readonly Statement[],
  ): void {
    const roleName = names.jobRole(app, environment, restores);
    const role = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Reads snapshots of ${app} in ${environment}`,
        trust: trustPods(place, environment),
        statements,
      },
      { parent: this },
    );
    new PodIdentityAssociation(
      `${name}-${restores}`,
      {
        clusterName: cluster.clusterName,
        namespace: app,
        serviceAccount: restoringAccount(app),
        roleArn: role.ready,
      },
      { parent: this },
    );
  }

  /** Both ways by name: out by TLS, to the cluster for its API and names, and in for what the API asks of a machine. */
  private securityGroup(name: string, { app, environment, network, cluster }: Args): pulumi.Output<string> {
    const child = { parent: this };
    const own = createOutgoingGroup(
      `${name}-machines`,
      {
        groupName: `${names.serviceName(app, environment)}-machines`,
        description: `Runners of ${app}: TLS out, the cluster in`,
        vpcId: network.vpcId,
      },
      child,
    );
    const theirs = cluster.machinesGroupId;
    const rule = (ipProtocol: "tcp" | "udp", port: number, description: string) => ({
      ipProtocol,
      fromPort: port,
      toPort: port,
      description,
    });
    const into = (what: string, to: pulumi.Input<string>, from: pulumi.Input<string>, made: object) =>
      new SecurityGroupIngressRule(
        `${name}-${what}`,
        { securityGroupId: to, referencedSecurityGroupId: from, ...(made as ReturnType<typeof rule>) },
        child,
      );
    into("kubelet", own, theirs, rule("tcp", ports.kubelet, "The API asks the machine"));
    into("api", theirs, own, rule("tcp", ports.api, "Machines ask the API"));
    for (const protocol of ["tcp", "udp"] as const) {
      const named = rule(protocol, ports.names, "Names");
      into(`names-${protocol}`, theirs, own, named);
      new SecurityGroupEgressRule(
        `${name}-names-${protocol}`,
        { securityGroupId: own, referencedSecurityGroupId: theirs, ...named },
        child,
      );
    }
    return own;
  }
}
