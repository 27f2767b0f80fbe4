// What AWS makes of a bucket: its name, what it fills in, when it refuses to create or delete it.

import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource, World } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { dnsSuffix } from "../arn.ts";
import { regionOf } from "../regions.ts";
import { areTags, faultsOf, isKnown, matches, oneOf } from "../rules.ts";

export const bucketToken = "aws:s3/bucket:Bucket";

/** S3 user guide, "General purpose bucket naming rules". */
const namePattern =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!\d{1,3}(\.\d{1,3}){3}$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const reservedSuffix = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const nameRules = [
  matches(
    namePattern,
    "a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit, no two dots in a row, no IP address, none of AWS's reserved prefixes",
  ),
  (value: unknown) =>
    reservedSuffix.test(String(value)) ? `"${String(value)}": the suffix is reserved by AWS` : undefined,
];

/** The bucket of that name, wherever it is; bucket names are one namespace for everybody. */
export function findBucket(world: World, name: unknown): StoredResource | undefined {
  return typeof name === "string" ? world.get(bucketToken, name) : undefined;
}

/** The caller's bucket of that name, or the error that S3 gives. */
export function ownBucket(name: unknown, { caller, world }: Context): StoredResource {
  const bucket = findBucket(world, name);
  if (bucket === undefined)
    throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${String(name)}`);
  if (bucket.account !== caller.account) {
    throw new AwsError(
      "AccessDenied",
      `Bucket ${String(name)} belongs to another account than ${caller.account}`,
    );
  }
  return bucket;
}

/** `arn:aws:s3:::name`. */
export function bucketArn(name: unknown, { caller }: Context): string {
  return `arn:${caller.partition}:s3:::${typeof name === "string" ? name : "*"}`;
}

export const bucket: ResourceModel = {
  token: bucketToken,
  autoName: { property: "bucket", maxLength: 63, lowerCase: true },
  replaceOn: ["bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      bucket: nameRules,
      bucketPrefix: matches(
        /^[a-z0-9][a-z0-9.-]{0,36}$/,
        "at most 37 lower-case letters, digits, dots and hyphens",
      ),
      tags: areTags,
      acl: oneOf([
        "private",
        "public-read",
        "public-read-write",
        "aws-exec-read",
        "authenticated-read",
        "log-delivery-write",
      ]),
    }),
    ...(isKnown(inputs["bucket"]) && isKnown(inputs["bucketPrefix"])
      ? [{ property: "bucketPrefix", reason: "conflicts with bucket: give one of them" }]
      : []),
  ],
  calls: callsOn(
    {
      create: ["s3:CreateBucket"],
      read: ["s3:ListBucket", "s3:GetBucketTagging"],
      delete: ["s3:DeleteBucket"],
      tag: "s3:PutBucketTagging",
    },
    ({ id, inputs }, context) => bucketArn(id ?? inputs["bucket"], context),
  ),
  create(inputs, context) {
    const name = String(inputs["bucket"]);
    refuseTakenName(name, context);
    return { id: name, outputs: outputsOf(name, inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove: refuseUnlessEmpty,
};

function refuseTakenName(name: string, { caller, world }: Context): void {
  const taken = findBucket(world, name);
  if (taken === undefined) return;
  if (taken.account === caller.account) {
    throw new AwsError(
      "BucketAlreadyOwnedByYou",
      `You already own a bucket named ${name}, in ${taken.region}`,
    );
  }
  throw new AwsError(
    "BucketAlreadyExists",
    `The requested bucket name ${name} is not available: bucket names are shared by all accounts. Select another.`,
  );
}

function outputsOf(name: string, inputs: Properties, context: Context): Properties {
  const { region, partition } = context.caller;
  const hostedZoneId = regionOf(region)?.s3HostedZoneId;
  if (hostedZoneId === undefined) {
    throw new AwsError(
      "IllegalLocationConstraintException",
      `The sandbox has no region ${region} (sandbox/aws/regions.ts)`,
    );
  }
  return {
    forceDestroy: false,
    objectLockEnabled: false,
    requestPayer: "BucketOwner",
    versioning: { enabled: inputs["objectLockEnabled"] === true, mfaDelete: false },
    // Since January 2023 S3 encrypts every bucket with its own keys unless told otherwise.
    serverSideEncryptionConfiguration: {
      rule: {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "" },
        bucketKeyEnabled: false,
      },
    },
    ...echo(inputs, context, { tags: true }),
    arn: bucketArn(name, context),
    bucket: name,
    bucketRegion: region,
    bucketNamespace: inputs["bucketNamespace"] ?? "global",
    bucketDomainName: `${name}.s3.${dnsSuffix(partition)}`,
    bucketRegionalDomainName: `${name}.s3.${region}.${dnsSuffix(partition)}`,
    hostedZoneId,
  };
}

const objectTokens = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"];

function refuseUnlessEmpty(bucket: StoredResource, { world }: Context): void {
  if (bucket.inputs["forceDestroy"] === true) return;
  const objects = objectTokens.flatMap((token) =>
    world.find(token, {}, (r) => r.inputs["bucket"] === bucket.id),
  );
  if (objects.length === 0) return;
  throw new AwsError(
    "BucketNotEmpty",
    `The bucket ${bucket.id} you tried to delete is not empty (${objects.length} objects). Empty it, or set forceDestroy.`,
  );
}
