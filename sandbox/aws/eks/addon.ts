// What EKS makes of an add-on: software of AWS's own that it installs in a cluster and keeps.

import { AwsError } from "../model.ts";
import type { ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isJson, oneOf } from "../rules.ts";
import { addonToken, eksArn, existingCluster, onCluster, partsOf } from "./names.ts";

/** Those that are known here ("Available Amazon EKS add-ons"). */
const known = [
  "aws-ebs-csi-driver",
  "coredns",
  "eks-pod-identity-agent",
  "kube-proxy",
  "snapshot-controller",
  "vpc-cni",
];

export const addon: ResourceModel = {
  token: addonToken,
  replaceOn: ["addonName", "clusterName", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      addonName: oneOf(known),
      configurationValues: isJson,
      resolveConflictsOnCreate: oneOf(["NONE", "OVERWRITE"]),
      resolveConflictsOnUpdate: oneOf(["NONE", "OVERWRITE", "PRESERVE"]),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["eks:CreateAddon"],
      read: ["eks:DescribeAddon"],
      update: { addonVersion: "eks:UpdateAddon", configurationValues: "eks:UpdateAddon" },
      delete: ["eks:DeleteAddon"],
      tag: "eks:TagResource",
    },
    ({ inputs }, context, operation) =>
      operation === "create"
        ? onCluster(inputs["clusterName"], context)
        : eksArn(`addon/${String(inputs["clusterName"])}/${String(inputs["addonName"])}/*`, context),
  ),
  create(inputs, context) {
    const { clusterName, addonName } = inputs;
    existingCluster(clusterName, context);
    if (partsOf(addonToken, clusterName, context).some((other) => other.inputs["addonName"] === addonName))
      throw new AwsError("ResourceInUseException", `Addon already exists: ${String(addonName)}`);
    const id = `${String(clusterName)}:${String(addonName)}`;
    const arn = eksArn(`addon/${String(clusterName)}/${String(addonName)}/1`, context);
    return { id, outputs: { ...echo(inputs, context, { tags: true }), arn } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};
