// What EFS makes of a file system: once for its token, under a key that is there.

import { dnsSuffix } from "../arn.ts";
import { newId } from "../ec2/lookup.ts";
import { grantCalls, refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isArn, lengthBetween, oneOf } from "../rules.ts";
import { accessPointToken, efsArn, fileSystemToken, mountTargetToken, partsOf } from "./names.ts";

const onFileSystem = callsOn(
  {
    create: ["elasticfilesystem:CreateFileSystem"],
    createWith: { lifecyclePolicies: "elasticfilesystem:PutLifecycleConfiguration" },
    read: ["elasticfilesystem:DescribeFileSystems", "elasticfilesystem:DescribeLifecycleConfiguration"],
    update: {
      throughputMode: "elasticfilesystem:UpdateFileSystem",
      lifecyclePolicies: "elasticfilesystem:PutLifecycleConfiguration",
    },
    delete: ["elasticfilesystem:DeleteFileSystem"],
    tag: "elasticfilesystem:TagResource",
  },
  ({ id }, context) => efsArn(`file-system/${id ?? "*"}`, context),
);

export const fileSystem: ResourceModel = {
  token: fileSystemToken,
  autoName: { property: "creationToken", maxLength: 64 },
  defaults: { encrypted: false },
  replaceOn: ["availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      creationToken: lengthBetween(1, 64),
      kmsKeyId: isArn("kms"),
      performanceMode: oneOf(["generalPurpose", "maxIO"]),
      throughputMode: oneOf(["bursting", "elastic"]),
      tags: areTags,
    }),
    ...(inputs["kmsKeyId"] !== undefined && inputs["encrypted"] !== true
      ? [{ property: "encrypted", reason: "must be true: a key is named" }]
      : []),
  ],
  calls: (operation, resource, context) => [
    ...onFileSystem(operation, resource, context),
    ...(operation === "create" ? grantCalls(resource.inputs["kmsKeyId"], "elasticfilesystem", context) : []),
  ],
  create(inputs, context) {
    const { caller, world } = context;
    const { account, region } = caller;
    const token = inputs["creationToken"];
    const [same] = world.find(
      fileSystemToken,
      { account, region },
      ({ outputs }) => outputs["creationToken"] === token,
    );
    if (same) throw new AwsError("FileSystemAlreadyExists", `File system '${same.id}' already exists`);
    refuseUnusableKey(inputs["kmsKeyId"], "KmsKeyNotFound", context);
    const id = newId("fs", context);
    const outputs = {
      performanceMode: "generalPurpose",
      throughputMode: "bursting",
      ...echo(inputs, context, { tags: true }),
      arn: efsArn(`file-system/${id}`, context),
      dnsName: `${id}.efs.${region}.${dnsSuffix(caller.partition)}`,
      ownerId: account,
      numberOfMountTargets: 0,
    };
    return { id, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove({ id }, context) {
    const [part] = [mountTargetToken, accessPointToken].flatMap((token) => partsOf(token, id, context));
    if (part) throw new AwsError("FileSystemInUse", `File system '${id}' is in use: ${part.id}`);
  },
};
