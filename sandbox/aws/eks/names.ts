// How what belongs to a cluster finds it, and what EKS says where it is not there.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, StoredResource } from "../model.ts";
import { placeOf } from "../ec2/lookup.ts";

export const clusterToken = "aws:eks/cluster:Cluster";
export const nodeGroupToken = "aws:eks/nodeGroup:NodeGroup";
export const accessEntryToken = "aws:eks/accessEntry:AccessEntry";
export const associationToken = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
export const podIdentityToken = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
export const addonToken = "aws:eks/addon:Addon";

/** All that EKS keeps below a cluster, by its name. */
export const parts = [nodeGroupToken, accessEntryToken, podIdentityToken, addonToken];

export const eksArn = (resource: string, { caller }: Context): string => arnOf(caller, "eks", resource);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "*");
export const onCluster = (name: unknown, context: Context): string =>
  eksArn(`cluster/${textOf(name)}`, context);

export function existingCluster(name: unknown, context: Context): StoredResource {
  const found = context.world.get(clusterToken, String(name), placeOf(context));
  if (found) return found;
  throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${String(name)}.`);
}

/** Parts of a type that a cluster has. */
export const partsOf = (token: string, clusterName: unknown, context: Context): StoredResource[] =>
  context.world.find(token, placeOf(context), ({ inputs }) => inputs["clusterName"] === clusterName);
