// What S3 makes of an object that a program declares: a version where the bucket keeps them, and its digests.

import { createHash } from "node:crypto";
import { isAsset } from "../../schema/asset.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween } from "../rules.ts";
import { bucketArn, findBucket } from "./bucket.ts";
import { isVersioned } from "./settings.ts";

const objectToken = "aws:s3/bucketObjectv2:BucketObjectv2";
/** Its former name, by which many programs still call it. */
const formerToken = "aws:s3/bucketObject:BucketObject";

export const bucketObject: ResourceModel = {
  token: objectToken,
  defaults: { forceDestroy: false },
  replaceOn: ["bucket", "key", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, { key: lengthBetween(1, 1024), tags: areTags }),
    ...contentFaults(inputs),
  ],
  calls: (operation, resource, context) =>
    callsOn(
      {
        create: ["s3:PutObject"],
        read: ["s3:GetObject"],
        update: ["s3:PutObject"],
        delete: [
          isVersioned(String(resource.inputs["bucket"]), context)
            ? "s3:DeleteObjectVersion"
            : "s3:DeleteObject",
        ],
        tag: "s3:PutObjectTagging",
      },
      ({ inputs }) => `${bucketArn(inputs["bucket"], context)}/${String(inputs["key"])}`,
    )(operation, resource, context).map((call) => {
      const owner = findBucket(context.world, resource.inputs["bucket"])?.account;
      return owner === undefined ? call : { ...call, resourceAccount: owner };
    }),
  create(inputs, context) {
    const bucket = String(inputs["bucket"]);
    if (findBucket(context.world, bucket) === undefined)
      throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`);
    return { id: `${bucket}/${String(inputs["key"])}`, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

export const formerBucketObject: ResourceModel = { ...bucketObject, token: formerToken };

export const findObject = (bucket: unknown, key: unknown, { world }: Context): StoredResource | undefined =>
  [objectToken, formerToken].flatMap((token) =>
    world.find(token, {}, ({ inputs }) => inputs["bucket"] === bucket && inputs["key"] === key),
  )[0];

function outputsOf(inputs: Properties, context: Context): Properties {
  const bucket = String(inputs["bucket"]);
  const digest = isAsset(inputs["source"])
    ? inputs["source"].hash
    : createHash("sha256")
        .update(String(inputs["content"] ?? inputs["contentBase64"]))
        .digest("hex");
  return {
    contentType: "application/octet-stream",
    storageClass: "STANDARD",
    serverSideEncryption: "AES256",
    ...echo(inputs, context, { tags: true }),
    arn: `${bucketArn(bucket, context)}/${String(inputs["key"])}`,
    etag: digest.slice(0, 32),
    versionId: isVersioned(bucket, context) ? context.world.random("base36", 32) : "",
  };
}

function contentFaults(inputs: Properties): Fault[] {
  const given = ["source", "content", "contentBase64"].filter((name) => inputs[name] !== undefined);
  return given.length <= 1
    ? []
    : [{ property: given[1] as string, reason: `conflicts with ${given[0]}: give one of them` }];
}
