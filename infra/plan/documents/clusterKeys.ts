// Decides the key policies of a Kubernetes cluster: its secrets, which EKS opens by a grant.
import type * as names from "../names.ts";
import { onlyRoles, type Statement } from "./document.ts";
import { administers, usesVia } from "./keys.ts";

/** EKS takes its grant in the name of who makes the cluster, and looks at the key as the cluster's role. */
export function clusterKeyPolicy(
  { region }: names.Place,
  { administrator, clusterRole }: { administrator: string; clusterRole: string },
): Statement[] {
  const grant = usesVia("GrantToEks", [administrator], ["kms:CreateGrant"], eksThrough(region));
  return [
    administers(administrator),
    { ...grant, Condition: { ...grant.Condition, Bool: { "kms:GrantIsForAWSResource": "true" } } },
    {
      Sid: "Cluster",
      Effect: "Allow",
      ...onlyRoles([clusterRole]),
      Action: ["kms:DescribeKey"],
      Resource: "*",
    },
  ];
}

export const eksThrough = (region: string): string => `eks.${region}.amazonaws.com`;
