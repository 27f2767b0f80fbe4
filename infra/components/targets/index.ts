// The table of targets: what each declares in an environment. The ARN is of what runs the app.
import * as pulumi from "@pulumi/pulumi";
import type { App, EnvironmentConfig } from "../../configuration/schema.ts";
import { regionalArn, type Place } from "../../plan/names.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import type { Lake } from "../data/lake.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import type { CodeSigning } from "./codeSigning.ts";
import { BlueGreen } from "./blueGreen.ts";
import { Ec2 } from "./ec2.ts";
import { Ec2Efs } from "./ec2Efs.ts";
import { CiHost } from "./ciHost.ts";
import { EcsService } from "./ecs.ts";
import { Edge } from "./edge.ts";
import { EksApp } from "./eks.ts";
import { GlueEtl } from "./glueEtl.ts";
import { GlueWorkflow } from "./glueWorkflow.ts";
import { LambdaCanary } from "./lambdaCanary.ts";
import { Model } from "./model.ts";
import { TenantFleet } from "./tenantFleet.ts";

type Kind = App["target"]["kind"];
export type TargetArgs<K extends Kind = Kind> = {
  config: EnvironmentConfig;
  place: Place;
  app: string;
  environment: string;
  target: Extract<App["target"], { kind: K }>;
  network: {
    vpcId: pulumi.Input<string>;
    privateSubnetIds: pulumi.Input<string[]>;
    /** Those in which nothing stands but what the internet reaches. */
    publicSubnetIds: pulumi.Input<string[]>;
  };
  logs: LogSettings;
  codeSigning: CodeSigning;
  /** Where apps of the environment work on data, if any does. */
  lake: Lake | undefined;
  /** Where apps run in Kubernetes, if any does. */
  cluster?: Cluster | undefined;
  /** Name of the account's bucket of access logs. */
  accessLogs: pulumi.Input<string>;
  /** The way into a tenant's account. */
  reach: (account: string) => pulumi.ProviderResource;
};
type Declare<K extends Kind> = (
  name: string,
  args: TargetArgs<K>,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.Output<string>;

const targets: { [K in Kind]: Declare<K> } = {
  lambdaCanary: (name, args, opts) => new LambdaCanary(name, args, opts).function.arn,
  ecs: (name, args, opts) => new EcsService(name, args, opts).service.arn,
  ciHost: (name, { cluster, ...args }, opts) => {
    if (cluster === undefined) throw new Error(`there is no cluster for ${name}`);
    return new CiHost(name, { ...args, cluster }, opts).cluster;
  },
  eks: (name, { cluster, ...args }, opts) => {
    if (cluster === undefined) throw new Error(`there is no cluster for ${name}`);
    return new EksApp(name, { ...args, cluster }, opts).cluster;
  },
  ec2: (name, args, opts) => new Ec2(name, args, opts).fleet.group.arn,
  blueGreen: (name, args, opts) => new BlueGreen(name, args, opts).balancer,
  ec2Efs: (name, args, opts) => new Ec2Efs(name, args, opts).balancer,
  edge: (name, args, opts) => new Edge(name, args, opts).group,
  // It is there already, and its stacks are in other accounts.
  stackSet: (_, { place, target }) =>
    pulumi.output(regionalArn("cloudformation", place, `stackset/${target.name}`)),
  tenantFleet: (name, args, opts) =>
    pulumi.output(regionalArn("ssm", args.place, `parameter${new TenantFleet(name, args, opts).path}`)),
  glueWorkflow: (name, args, opts) => new GlueWorkflow(name, args, opts).workflow.arn,
  glueEtl: (name, args, opts) => new GlueEtl(name, args, opts).machine.arn,
  model: (name, args, opts) => new Model(name, args, opts).job.arn,
};

export const declareTarget = (
  name: string,
  args: TargetArgs,
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> => (targets[args.target.kind] as Declare<Kind>)(name, args, opts);
