// Decides what an environment's Kubernetes cluster and what belongs to it are called.
import { regionalArn, roleArn, type Place } from "../names.ts";

/** One for all apps of an environment; each has a namespace of its own, called like the app. */
export const clusterName = (environment: string): string => `lockgate-${environment}`;
export const clusterArn = (place: Place, environment: string): string =>
  regionalArn("eks", place, `cluster/${clusterName(environment)}`);

/** The role that EKS works as, the one of the machines, and the one of what carries the pods' logs away. */
export const clusterRole = (environment: string): string => `${clusterName(environment)}-cluster`;
export const nodeRole = (environment: string): string => `${clusterName(environment)}-nodes`;
export const carrierRole = (environment: string): string => `${clusterName(environment)}-carrier`;
export const nodeRoleArn = (account: string, environment: string): string =>
  roleArn(account, nodeRole(environment));

/** Keys of the cluster's secrets, and of the machines' disks. */
export const clusterAlias = (environment: string): string => `alias/${clusterName(environment)}-cluster`;
export const nodesAlias = (environment: string): string => `alias/${clusterName(environment)}-nodes`;

/** EKS knows no other name for it. */
export const controlLogs = (environment: string): string => `/aws/eks/${clusterName(environment)}/cluster`;
/** Of all pods of a namespace. */
export const podLogs = (environment: string, namespace: string): string =>
  `/lockgate/${clusterName(environment)}/${namespace}`;

/** Where the carrier of logs runs, and as whom Kubernetes knows it. */
export const carrier = { namespace: "logging", serviceAccount: "fluent-bit" } as const;
/** The function that answers alarms of what watches the cluster, its role, and the topic that tells of them. */
export const responder = (environment: string): string => `${clusterName(environment)}-respond`;
export const runtimeAlarm = (environment: string): string => `${clusterName(environment)}-runtime`;

/** By this service pods take their roles (EKS Pod Identity). */
export const podsService = "pods.eks.amazonaws.com";
export const clusterService = "eks.amazonaws.com";
