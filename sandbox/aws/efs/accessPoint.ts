// What EFS makes of an access point: a folder that whoever comes by it takes for the root, as one user.

import { newId } from "../ec2/lookup.ts";
import type { ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, matches } from "../rules.ts";
import { accessPointToken, efsArn, existingFileSystem, fileSystemArn } from "./names.ts";

const user = between(0, 4_294_967_295);

export const accessPoint: ResourceModel = {
  token: accessPointToken,
  defaults: {},
  replaceOn: ["fileSystemId", "posixUser", "region", "rootDirectory"],
  check: (inputs) =>
    faultsOf(inputs, {
      "posixUser.uid": user,
      "posixUser.gid": user,
      "rootDirectory.path": matches(/^\/([\w.-]+(\/[\w.-]+){0,3})?$/, "a path of at most four folders"),
      "rootDirectory.creationInfo.permissions": matches(/^[0-7]{3,4}$/, "permissions, such as 0755"),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["elasticfilesystem:CreateAccessPoint"],
      read: ["elasticfilesystem:DescribeAccessPoints"],
      delete: ["elasticfilesystem:DeleteAccessPoint"],
      tag: "elasticfilesystem:TagResource",
    },
    ({ id, inputs }, context) =>
      id === undefined ? fileSystemArn(inputs, context) : efsArn(`access-point/${id}`, context),
  ),
  create(inputs, context) {
    const { outputs: owner } = existingFileSystem(inputs["fileSystemId"], context);
    const id = newId("fsap", context);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn: efsArn(`access-point/${id}`, context),
      fileSystemArn: owner["arn"],
      ownerId: context.caller.account,
    };
    return { id, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};
