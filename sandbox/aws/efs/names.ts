// What file systems, access points and mount targets share: tokens, ARNs, and how a file system is found.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, StoredResource } from "../model.ts";

export const fileSystemToken = "aws:efs/fileSystem:FileSystem";
export const accessPointToken = "aws:efs/accessPoint:AccessPoint";
export const mountTargetToken = "aws:efs/mountTarget:MountTarget";

export const efsArn = (resource: string, { caller }: Context): string =>
  arnOf(caller, "elasticfilesystem", resource);

/** Of the file system that a resource belongs to. */
export const fileSystemArn = ({ fileSystemId }: Properties, context: Context): string =>
  efsArn(`file-system/${typeof fileSystemId === "string" ? fileSystemId : "*"}`, context);

export function existingFileSystem(id: unknown, { caller, world }: Context): StoredResource {
  const { account, region } = caller;
  const found = world.get(fileSystemToken, String(id), { account, region });
  if (found) return found;
  throw new AwsError("FileSystemNotFound", `File system '${String(id)}' does not exist.`);
}

/** What else there is of a file system. */
export const partsOf = (token: string, id: unknown, { caller, world }: Context): StoredResource[] =>
  world.find(
    token,
    { account: caller.account, region: caller.region },
    ({ outputs }) => outputs["fileSystemId"] === id,
  );
