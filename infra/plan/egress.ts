// Decides what the inside of a network can reach outside of it: which subnets, endpoints and names.
import type { App } from "../configuration/schema.ts";
import { runsInCluster } from "./kubernetes/apps.ts";
import { toolingNetwork } from "./names.ts";
import type { Job } from "./pipeline/types.ts";

/** Gateway endpoints: they cost nothing, and stand in the route tables of all subnets. */
export const gatewayEndpoints = ["s3", "dynamodb"] as const;

/** Services that jobs call. Their subnets lead nowhere else, so each needs an endpoint. */
const jobServices = ["kms", "lambda", "logs", "sts"];
const jobEndpoints = (network: string): readonly string[] =>
  network === toolingNetwork
    ? [...jobServices, "codepipeline", "signer"]
    : [...jobServices, "codedeploy", "monitoring"];

/** Beside those, what jobs of a target call. */
const targetServices: Readonly<Record<App["target"]["kind"], readonly string[]>> = {
  lambdaCanary: [],
  ecs: ["ecs"],
  eks: ["eks", "eks-auth", "ec2"],
  ciHost: ["eks", "eks-auth", "ec2"],
  ec2: ["elasticloadbalancing"],
  blueGreen: ["elasticloadbalancing"],
  ec2Efs: ["elasticloadbalancing", "ssm"],
  edge: ["ssm"],
  stackSet: ["cloudformation"],
  tenantFleet: ["cloudformation", "ssm"],
  glueWorkflow: ["glue"],
  glueEtl: ["glue"],
  model: ["glue", "ssm"],
};

/** Of the apps' targets, each once. */
export const targetEndpoints = (apps: readonly Pick<App, "target">[]): string[] => [
  ...new Set(
    apps.flatMap(({ target }) => [
      ...targetServices[target.kind],
      // The check starts what is broken on purpose.
      ...("chaos" in target && target.chaos !== undefined ? ["fis"] : []),
    ]),
  ),
];

/** Clusters of EKS answer under names of their own; hosts of CI name theirs. */
export const clusterHosts = (apps: readonly Pick<App, "target">[], region: string): string[] =>
  apps.some(runsInCluster)
    ? [
        ...new Set([
          `*.${region}.eks.amazonaws.com`,
          ...apps.flatMap(({ target }) => (target.kind === "ciHost" ? target.hosts : [])),
        ]),
      ]
    : [];

/** Session Manager's two sides (Systems Manager User Guide, "VPC endpoints for Systems Manager"). */
const sessionEndpoints: readonly string[] = ["ssm", "ssmmessages"];

/** Each service once, in this order: adding one moves no other. */
export const interfaceEndpoints = (
  network: string,
  { endpoints, bastion }: { readonly endpoints: readonly string[]; readonly bastion: boolean },
): string[] => [...new Set([...endpoints, ...jobEndpoints(network), ...(bastion ? sessionEndpoints : [])])];

/**
 * Builds and scans fetch what others have published, layers of images come from a bucket of ECR's; all else reaches AWS and nothing more. Endpoints lead
 * to services of their own region: where environments lie in several, jobs need a way out, to AWS's names in those.
 */
export const jobSubnets = (kind: Job["kind"], regions: readonly string[]): "private" | "isolated" =>
  kind === "unpack" || kind === "build" || kind === "scan" || regions.length > 1 ? "private" : "isolated";

/**
 * Names that may be looked up inside a network, as Route 53 Resolver DNS Firewall keeps them: with the last dot, which it
 * adds itself. AWS's own of the region, hosts of the network, AWS's of regions that jobs call, then those of the configuration.
 */
export const allowedNames = (
  region: string,
  more: readonly string[],
  called: readonly string[] = [region],
): string[] => [
  ...[`*.${region}.amazonaws.com`, `*.${region}.compute.internal`, "*.in-addr.arpa"].map(absolute),
  ...called.filter((other) => other !== region).map((other) => absolute(`*.${other}.amazonaws.com`)),
  ...more.map(absolute),
];

/** Every name there is. */
export const anyName = "*.";

const absolute = (name: string): string => `${name}.`;
