// What S3 refuses in a bucket policy: other buckets' resources, missing principals, public access while it is blocked.

import type { PolicyDocument } from "../../../policy-pack/iam/types.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, list, refuseMissingPrincipals, statementsOf } from "../policyDocument.ts";
import { faultsOf } from "../rules.ts";
import { accountBlockToken } from "./accountPublicAccessBlock.ts";
import { bucketArn, ownBucket } from "./bucket.ts";
import { isPublic } from "./publicAccess.ts";

const blockToken = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

export const bucketPolicy: ResourceModel = {
  token: "aws:s3/bucketPolicy:BucketPolicy",
  replaceOn: ["bucket", "region"],
  check: (inputs) => faultsOf(inputs, { policy: isPolicy("bucket") }),
  calls: callsOn(
    {
      create: ["s3:PutBucketPolicy"],
      read: ["s3:GetBucketPolicy"],
      update: ["s3:PutBucketPolicy"],
      delete: ["s3:DeleteBucketPolicy"],
    },
    ({ inputs }, context) => bucketArn(inputs["bucket"], context),
  ),
  create(inputs, context) {
    refusePolicy(inputs, context);
    return { id: String(inputs["bucket"]), outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refusePolicy(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

function refusePolicy(inputs: Properties, context: Context): void {
  const { id } = ownBucket(inputs["bucket"], context);
  const document = documentOf(inputs["policy"]);
  refuseOtherResources(id, document, context);
  refuseMissingPrincipals(document, context, "MalformedPolicy");
  if (isPublic(document) && blocksPublicPolicy(id, context)) {
    throw new AwsError(
      "AccessDenied",
      `The policy of bucket ${id} allows public access, and public policies are blocked by the BlockPublicPolicy setting in S3 Block Public Access`,
    );
  }
}

function refuseOtherResources(bucket: string, document: PolicyDocument, context: Context): void {
  const arn = bucketArn(bucket, context);
  for (const statement of statementsOf(document)) {
    for (const resource of list(statement.Resource ?? statement.NotResource)) {
      if (resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`) continue;
      throw new AwsError(
        "MalformedPolicy",
        `Policy has invalid resource ${resource}: must be ${arn} or ${arn}/…`,
      );
    }
  }
}

function blocksPublicPolicy(bucket: string, { caller, world }: Context): boolean {
  const blocks = [world.get(blockToken, bucket), world.get(accountBlockToken, caller.account)];
  return blocks.some((block) => block?.inputs["blockPublicPolicy"] === true);
}
