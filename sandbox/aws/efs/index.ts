// Amazon Elastic File System: file systems, the ways into them, and who may mount them. Files are data: nothing keeps them here.

import type { ResourceModel } from "../model.ts";
import { accessPoint } from "./accessPoint.ts";
import { fileSystem } from "./fileSystem.ts";
import { fileSystemPolicy } from "./fileSystemPolicy.ts";
import { mountTarget } from "./mountTarget.ts";

export const models: readonly ResourceModel[] = [fileSystem, fileSystemPolicy, accessPoint, mountTarget];
