// What EFS refuses in the policy of a file system: other services' actions, missing principals.

import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../policyDocument.ts";
import { faultsOf } from "../rules.ts";
import { existingFileSystem, fileSystemArn } from "./names.ts";

export const fileSystemPolicy: ResourceModel = {
  token: "aws:efs/fileSystemPolicy:FileSystemPolicy",
  defaults: {},
  replaceOn: ["fileSystemId", "region"],
  check: (inputs) => faultsOf(inputs, { policy: isPolicy("files") }),
  calls: callsOn(
    {
      create: ["elasticfilesystem:PutFileSystemPolicy"],
      read: ["elasticfilesystem:DescribeFileSystemPolicy"],
      update: ["elasticfilesystem:PutFileSystemPolicy"],
      delete: ["elasticfilesystem:DeleteFileSystemPolicy"],
    },
    ({ inputs }, context) => fileSystemArn(inputs, context),
  ),
  create: (inputs, context) => ({ id: String(inputs["fileSystemId"]), outputs: outputsOf(inputs, context) }),
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  existingFileSystem(inputs["fileSystemId"], context);
  refuseMissingPrincipals(documentOf(inputs["policy"]), context, "InvalidPolicyException");
  return echo(inputs, context);
}
