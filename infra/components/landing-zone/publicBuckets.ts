// Declares that no bucket of an account is public, whatever its own policy says.
import type * as pulumi from "@pulumi/pulumi";
import { AccountPublicAccessBlock } from "@pulumi/aws/s3/accountPublicAccessBlock.js";

export const refusePublicBuckets = (
  name: string,
  accountId: string,
  opts: pulumi.CustomResourceOptions,
): AccountPublicAccessBlock =>
  new AccountPublicAccessBlock(
    name,
    {
      accountId,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
