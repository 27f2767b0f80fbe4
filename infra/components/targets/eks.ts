// Declares what an app has in its environment's Kubernetes cluster: who comes in and how far, the role of its pods, its log,
// and the alarm that takes a release back.
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation.js";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { podStatements, trustPods } from "../../plan/documents/clusters.ts";
import type { Statement } from "../../plan/documents/document.ts";
import * as kubernetes from "../../plan/kubernetes/names.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { createExceptionsAlarm } from "../logs/lineAlarm.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import type { TargetArgs } from "./index.ts";

type Args = Pick<TargetArgs, "place" | "app" | "environment" | "logs"> & {
  cluster: Cluster;
  /** What the app's pods may do beside reading what they are told. */
  more?: readonly Statement[];
};

/** Of EKS's own access policies: jobs that deploy change what is in the app's namespace, those that check look at it. */
const policies = { deploy: "AmazonEKSEditPolicy", check: "AmazonEKSViewPolicy" } as const;

export class EksApp extends pulumi.ComponentResource {
  /** ARN of the cluster. */
  readonly cluster: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:EksApp", name, {}, opts);
    const { place, app, environment, cluster } = args;
    for (const job of ["deploy", "check"] as const) this.entry(`${name}-${job}`, args, job);
    const roleName = names.jobRole(app, environment, names.runsAs);
    const role = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `What ${app} may do in ${environment}`,
        trust: trustPods(place, environment),
        statements: [...podStatements(place, app, environment), ...(args.more ?? [])],
      },
      { parent: this },
    );
    new PodIdentityAssociation(
      name,
      { clusterName: cluster.clusterName, namespace: app, serviceAccount: app, roleArn: role.ready },
      { parent: this },
    );
    this.alarm(name, args);
    this.cluster = cluster.clusterName.apply(() => kubernetes.clusterArn(place, environment));
    this.registerOutputs({ cluster: this.cluster });
  }

  /** One namespace and no more. */
  private entry(name: string, { place, app, environment, cluster }: Args, job: keyof typeof policies): void {
    const principalArn = names.roleArn(place.account, names.jobRole(app, environment, job));
    const clusterName = cluster.clusterName;
    const entry = new AccessEntry(name, { clusterName, principalArn, type: "STANDARD" }, { parent: this });
    new AccessPolicyAssociation(
      name,
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:${names.partition}:eks::aws:cluster-access-policy/${policies[job]}`,
        accessScope: { type: "namespace", namespaces: [app] },
      },
      { parent: this },
    );
  }

  private alarm(name: string, { app, environment, logs }: Args): void {
    const logGroup = createLogGroup(name, kubernetes.podLogs(environment, app), logs, { parent: this });
    createExceptionsAlarm(name, { app, environment, logGroup }, { parent: this });
  }
}
