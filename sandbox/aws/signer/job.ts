// What AWS Signer makes of a job: a signed copy of one version of an object, beside which the unsigned one stays.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { bucketArn, findBucket } from "../s3/bucket.ts";
import { findObject } from "../s3/object.ts";
import { faultsOf, isObject, lengthBetween } from "../rules.ts";
import { uuidOf } from "../ids.ts";
import { findProfile } from "./profile.ts";

export const jobToken = "aws:signer/signingJob:SigningJob";

export const signingJob: ResourceModel = {
  token: jobToken,
  replaceOn: ["destination", "ignoreSigningJobFailure", "profileName", "source", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      "source.s3.key": lengthBetween(1, 1024),
      "source.s3.version": lengthBetween(1, 1024),
      "destination.s3.prefix": lengthBetween(0, 800),
    }),
  calls(operation, { id, inputs }, context) {
    const job: ApiCall = {
      action: "signer:DescribeSigningJob",
      resource: arnOf(context.caller, "signer", `/signing-jobs/${id ?? "*"}`),
    };
    if (operation === "read") return [job];
    return operation === "create" ? [...startCalls(inputs, context), job] : [];
  },
  create(inputs, context) {
    const profile = findProfile(inputs["profileName"], context);
    if (profile === undefined || profile.outputs["status"] !== "Active")
      throw new AwsError(
        "ResourceNotFoundException",
        `There is no active signing profile ${String(inputs["profileName"])}`,
      );
    const [source, destination] = [placeOf(inputs["source"]), placeOf(inputs["destination"])];
    refusePlaces(source, destination, context);
    const jobId = uuidOf(context);
    const { account } = context.caller;
    const key = `${String(destination["prefix"] ?? "")}${jobId}.zip`;
    return {
      id: jobId,
      outputs: {
        ...echo(inputs, context),
        jobId,
        jobInvoker: account,
        jobOwner: account,
        requestedBy: context.caller.arn,
        createdAt: context.world.now(),
        completedAt: context.world.now(),
        platformId: profile.outputs["platformId"],
        platformDisplayName: profile.outputs["platformDisplayName"],
        profileVersion: profile.outputs["version"],
        revocationRecords: [],
        signatureExpiresAt: "",
        signedObjects: [{ s3s: [{ bucket: destination["bucket"], key }] }],
        status: "Succeeded",
        statusReason: "",
      },
    };
  },
};

const placeOf = (at: unknown): Properties => (isObject(at) && isObject(at["s3"]) ? at["s3"] : {});

/** Signer reads and writes in the caller's name (Signer Developer Guide, "Starting a signing job"). */
function startCalls(inputs: Properties, context: Context): ApiCall[] {
  const [source, destination] = [placeOf(inputs["source"]), placeOf(inputs["destination"])];
  const profile = typeof inputs["profileName"] === "string" ? inputs["profileName"] : "*";
  const onBucket = (action: string, bucket: unknown, key: unknown): ApiCall => {
    const owner = findBucket(context.world, bucket)?.account;
    return {
      action,
      resource: `${bucketArn(bucket, context)}/${typeof key === "string" ? key : ""}*`,
      ...(owner === undefined ? {} : { resourceAccount: owner }),
    };
  };
  return [
    {
      action: "signer:StartSigningJob",
      resource: arnOf(context.caller, "signer", `/signing-profiles/${profile}`),
    },
    onBucket("s3:GetObjectVersion", source["bucket"], source["key"]),
    onBucket("s3:PutObject", destination["bucket"], destination["prefix"]),
  ];
}

function refusePlaces(source: Properties, destination: Properties, context: Context): void {
  const refuse = (reason: string): AwsError => new AwsError("ValidationException", reason);
  for (const { bucket } of [source, destination])
    if (findBucket(context.world, bucket) === undefined)
      throw refuse(`The bucket ${String(bucket)} does not exist`);
  const { bucket, key, version } = source;
  const object = findObject(bucket, key, context);
  if (object === undefined) throw refuse(`There is no object ${String(key)} in ${String(bucket)}`);
  if (object.outputs["versionId"] !== version)
    throw refuse(`There is no version ${String(version)} of ${String(key)} in ${String(bucket)}`);
}

/** The job that signed the object at that place, and the ARN of the profile's version by which it did. */
export function signatureOf(
  bucket: unknown,
  key: unknown,
  { caller, world }: Context,
): { job: StoredResource; profileVersionArn: string; jobArn: string } | undefined {
  const [job] = world.find(jobToken, {}, ({ outputs }) => {
    const [signed] = (outputs["signedObjects"] ?? []) as { s3s: { bucket: string; key: string }[] }[];
    return signed?.s3s.some((made) => made.bucket === bucket && made.key === key) === true;
  });
  if (job === undefined) return undefined;
  const owner = { ...caller, account: job.account, region: job.region };
  const profile = `/signing-profiles/${String(job.outputs["profileName"])}/${String(job.outputs["profileVersion"])}`;
  return {
    job,
    profileVersionArn: arnOf(owner, "signer", profile),
    jobArn: arnOf(owner, "signer", `/signing-jobs/${job.id}`),
  };
}
