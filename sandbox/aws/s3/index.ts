// Amazon S3: buckets, their settings, and the account's public access block.

import type { ResourceModel } from "../model.ts";
import { accountPublicAccessBlock } from "./accountPublicAccessBlock.ts";
import { bucket } from "./bucket.ts";
import { bucketPolicy } from "./bucketPolicy.ts";
import { bucketObject, formerBucketObject } from "./object.ts";
import { bucketReplication } from "./replication.ts";
import { bucketSettings } from "./settings.ts";

export const models: readonly ResourceModel[] = [
  bucket,
  bucketPolicy,
  ...bucketSettings,
  bucketReplication,
  bucketObject,
  formerBucketObject,
  accountPublicAccessBlock,
];
