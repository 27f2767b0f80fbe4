// Who comes into a cluster: entries of principals, the policies that they have there, and the roles that pods take.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isObject, matches, oneOf } from "../rules.ts";
import {
  accessEntryToken,
  associationToken,
  eksArn,
  existingCluster,
  onCluster,
  partsOf,
  podIdentityToken,
} from "./names.ts";

const podService = "pods.eks.amazonaws.com";
const isNamespace = matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "the name of a namespace");
const entryArn = ({ clusterName, principalArn }: Properties, context: Context): string =>
  eksArn(
    `access-entry/${String(clusterName)}/role/${context.caller.account}/${String(principalArn).split("/").at(-1)}/*`,
    context,
  );

const onEntry = callsOn(
  {
    create: ["eks:CreateAccessEntry"],
    read: ["eks:DescribeAccessEntry"],
    update: { kubernetesGroups: "eks:UpdateAccessEntry", userName: "eks:UpdateAccessEntry" },
    delete: ["eks:DeleteAccessEntry"],
    tag: "eks:TagResource",
  },
  ({ inputs }, context, operation) =>
    operation === "create" ? onCluster(inputs["clusterName"], context) : entryArn(inputs, context),
);

export const accessEntry: ResourceModel = {
  token: accessEntryToken,
  defaults: { type: "STANDARD" },
  replaceOn: ["clusterName", "principalArn", "region", "type"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      principalArn: isArn("iam"),
      type: oneOf(["EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "STANDARD"]),
      tags: areTags,
    }),
    ...ownGroups(inputs),
  ],
  calls: onEntry,
  create(inputs, context) {
    const cluster = existingCluster(inputs["clusterName"], context);
    const access = cluster.outputs["accessConfig"];
    if (!isObject(access) || access["authenticationMode"] === "CONFIG_MAP")
      throw new AwsError(
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      );
    const id = `${String(inputs["clusterName"])}:${String(inputs["principalArn"])}`;
    if (entryOf(inputs, context) !== undefined)
      throw new AwsError("ResourceInUseException", "The specified access entry resource is already in use");
    const accessEntryArn = entryArn(inputs, context).replace("/*", `/${context.world.random("hex", 8)}`);
    return { id, outputs: { ...echo(inputs, context, { tags: true }), accessEntryArn } };
  },
};

/** Groups that Kubernetes keeps for itself. */
const ownGroups = ({ kubernetesGroups }: Properties): Fault[] =>
  (Array.isArray(kubernetesGroups) ? kubernetesGroups : [])
    .filter((group) => /^(system|eks|aws|amazon|iam):/.test(String(group)))
    .map((group) => ({
      property: "kubernetesGroups",
      reason: `"${String(group)}": begins with a name of its own`,
    }));

const entryOf = (inputs: Properties, context: Context): StoredResource | undefined =>
  partsOf(accessEntryToken, inputs["clusterName"], context).find(
    (entry) => entry.inputs["principalArn"] === inputs["principalArn"],
  );

const policies = ["Admin", "AdminView", "ClusterAdmin", "Edit", "View"].map(
  (name) => `AmazonEKS${name}Policy`,
);
const isPolicy = matches(
  new RegExp(`^arn:aws[\\w-]*:eks::aws:cluster-access-policy/(${policies.join("|")})$`),
  `arn:aws:eks::aws:cluster-access-policy/ with one of ${policies.join(", ")}`,
);

export const accessPolicyAssociation: ResourceModel = {
  token: associationToken,
  replaceOn: ["accessScope", "clusterName", "policyArn", "principalArn", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      policyArn: isPolicy,
      principalArn: isArn("iam"),
      "accessScope.type": oneOf(["cluster", "namespace"]),
    }),
    ...scoped(inputs),
  ],
  calls: callsOn(
    {
      create: ["eks:AssociateAccessPolicy"],
      read: ["eks:ListAssociatedAccessPolicies"],
      delete: ["eks:DisassociateAccessPolicy"],
    },
    ({ inputs }, context) => entryArn(inputs, context),
  ),
  create(inputs, context) {
    if (entryOf(inputs, context) === undefined)
      throw new AwsError(
        "ResourceNotFoundException",
        `The specified principalArn could not be found: ${String(inputs["principalArn"])}.`,
      );
    const id = ["clusterName", "principalArn", "policyArn"].map((key) => String(inputs[key])).join("#");
    const outputs = { ...echo(inputs, context), associatedAt: context.world.now() };
    return { id, outputs };
  },
};

function scoped({ accessScope }: Properties): Fault[] {
  if (!isObject(accessScope)) return [];
  const { type, namespaces } = accessScope;
  const some = Array.isArray(namespaces) && namespaces.length > 0;
  if (type === "namespace" && !some)
    return [{ property: "accessScope.namespaces", reason: "is missing: the scope is of namespaces" }];
  return type === "cluster" && some
    ? [{ property: "accessScope.namespaces", reason: "is of no use: the scope is the cluster" }]
    : [];
}

export const podIdentityAssociation: ResourceModel = {
  token: podIdentityToken,
  replaceOn: ["clusterName", "namespace", "region", "serviceAccount"],
  check: (inputs) => faultsOf(inputs, { namespace: isNamespace, roleArn: isArn("iam"), tags: areTags }),
  calls: (operation, resource, context) => [
    ...onPods(operation, resource, context),
    ...(operation === "create" || operation === "update"
      ? passRole(resource.inputs["roleArn"], podService)
      : []),
  ],
  create(inputs, context) {
    existingCluster(inputs["clusterName"], context);
    refuseRole(inputs, context);
    const same = partsOf(podIdentityToken, inputs["clusterName"], context).some(({ inputs: other }) =>
      ["namespace", "serviceAccount"].every((key) => other[key] === inputs[key]),
    );
    if (same)
      throw new AwsError(
        "ResourceInUseException",
        `Association already exists: ${String(inputs["namespace"])}/${String(inputs["serviceAccount"])}`,
      );
    const id = `a-${context.world.random("base36", 16)}`;
    const associationArn = eksArn(`podidentityassociation/${String(inputs["clusterName"])}/${id}`, context);
    return { id, outputs: { ...echo(inputs, context, { tags: true }), associationId: id, associationArn } };
  },
  update(previous, inputs, context) {
    refuseRole(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
};

const onPods = callsOn(
  {
    create: ["eks:CreatePodIdentityAssociation"],
    read: ["eks:DescribePodIdentityAssociation"],
    update: { roleArn: "eks:UpdatePodIdentityAssociation" },
    delete: ["eks:DeletePodIdentityAssociation"],
    tag: "eks:TagResource",
  },
  ({ id, inputs }, context, operation) =>
    operation === "create"
      ? onCluster(inputs["clusterName"], context)
      : eksArn(`podidentityassociation/${String(inputs["clusterName"])}/${String(id ?? "*")}`, context),
);

function refuseRole({ roleArn }: Properties, context: Context): void {
  const why = whyNotPassable(roleArn, podService, context);
  if (why !== undefined) throw new AwsError("InvalidParameterException", why);
}
