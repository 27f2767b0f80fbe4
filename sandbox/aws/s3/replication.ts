// What S3 refuses in a replication configuration (S3 API Reference, PutBucketReplication): rules that don't fit each
// other, a role it can't use, buckets without versions, a destination that is not there or not the owner's that is named.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { between, faultsOf, isArn, isKnown, isObject, lengthBetween, oneOf, valuesAt } from "../rules.ts";
import { bucketArn, findBucket, ownBucket } from "./bucket.ts";
import { duplicateIds } from "./lifecycle.ts";
import { isVersioned } from "./settings.ts";

const onOrOff = oneOf(["Enabled", "Disabled"]);
const service = "s3.amazonaws.com";

export const bucketReplication: ResourceModel = {
  token: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  replaceOn: ["bucket", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      role: isArn("iam"),
      rules: lengthBetween(1, 1000),
      "rules[].id": lengthBetween(1, 255),
      "rules[].status": onOrOff,
      "rules[].priority": between(0, 2 ** 31 - 1),
      "rules[].deleteMarkerReplication.status": onOrOff,
      "rules[].existingObjectReplication.status": onOrOff,
      "rules[].sourceSelectionCriteria.sseKmsEncryptedObjects.status": onOrOff,
      "rules[].sourceSelectionCriteria.replicaModifications.status": onOrOff,
      "rules[].destination.bucket": isArn("s3"),
      "rules[].destination.accessControlTranslation.owner": oneOf(["Destination"]),
    }),
    ...valuesAt(inputs, "rules[]").flatMap(({ property, value }) => ruleFaults(property, value)),
    ...duplicateIds(inputs),
    ...equalPriorities(inputs),
  ],
  calls(operation, resource, context) {
    const calls = callsOn(
      {
        create: ["s3:PutReplicationConfiguration"],
        read: ["s3:GetReplicationConfiguration"],
        update: ["s3:PutReplicationConfiguration"],
        delete: ["s3:PutReplicationConfiguration"],
      },
      ({ inputs }) => bucketArn(inputs["bucket"], context),
    )(operation, resource, context);
    const hands = operation === "create" || operation === "update";
    return hands ? [...calls, ...passRole(resource.inputs["role"], service)] : calls;
  },
  create(inputs, context) {
    const { id } = ownBucket(inputs["bucket"], context);
    refuse(id, inputs, context);
    return { id, outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuse(ownBucket(inputs["bucket"], context).id, inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

/** What S3 calls MalformedXML or InvalidRequest, known before anything is asked. */
function ruleFaults(property: string, rule: unknown): Fault[] {
  if (!isObject(rule)) return [];
  const faults: Fault[] = [];
  const has = (path: string): boolean => valuesAt(rule, path).length > 0;
  const miss = (path: string, reason: string): void =>
    void faults.push({ property: `${property}.${path}`, reason });
  if (has("filter") && has("prefix")) miss("prefix", "conflicts with filter: give one of them");
  if (has("filter") && !has("deleteMarkerReplication"))
    miss("deleteMarkerReplication", "must be specified for a rule with a filter");
  const [kms] = valuesAt(rule, "sourceSelectionCriteria.sseKmsEncryptedObjects.status");
  const named = has("destination.encryptionConfiguration.replicaKmsKeyId");
  const key = "destination.encryptionConfiguration.replicaKmsKeyId";
  if (kms?.value === "Enabled" && !named && !mayBe(rule, key))
    miss(key, "must be specified if objects encrypted with SSE-KMS are replicated");
  if (named && kms === undefined && !mayBe(rule, "sourceSelectionCriteria.sseKmsEncryptedObjects.status"))
    miss("sourceSelectionCriteria.sseKmsEncryptedObjects", "must be specified if a replica key is");
  if (
    has("destination.accessControlTranslation") &&
    !has("destination.account") &&
    !mayBe(rule, "destination.account")
  )
    miss("destination.account", "must be specified if the destination becomes the owner");
  return faults;
}

/** Whether the value, or what it stands in, is given but not known at preview. */
function mayBe(rule: Properties, path: string): boolean {
  let at: unknown = rule;
  for (const part of path.split(".")) {
    if (at === undefined || at === null) return false;
    if (!isObject(at)) return !isKnown(at);
    at = at[part];
  }
  return at !== undefined && at !== null && !isKnown(at);
}

function equalPriorities(inputs: Properties): Fault[] {
  const given = valuesAt(inputs, "rules[].priority");
  return given
    .filter(({ value }, index) => given.findIndex((other) => other.value === value) !== index)
    .map(({ property, value }) => ({ property, reason: `${String(value)}: priorities must be unique` }));
}

function refuse(bucket: string, inputs: Properties, context: Context): void {
  const why = whyNotPassable(inputs["role"], service, context);
  if (why !== undefined) throw new AwsError("InvalidArgument", `Invalid role of bucket ${bucket}: ${why}`);
  if (!isVersioned(bucket, context))
    throw new AwsError(
      "InvalidRequest",
      `Versioning must be 'Enabled' on the bucket to apply a replication configuration: ${bucket}`,
    );
  for (const { value } of valuesAt(inputs, "rules[].destination"))
    if (isObject(value)) refuseDestination(bucket, value, context);
}

function refuseDestination(source: string, { bucket, account }: Properties, context: Context): void {
  const name = String(bucket).split(":::")[1] ?? "";
  const found = findBucket(context.world, name);
  const refused = (reason: string): AwsError => new AwsError("InvalidRequest", reason);
  if (name === source) throw refused(`Destination bucket cannot be the same as the source bucket: ${name}`);
  if (found === undefined) throw refused(`Destination bucket must exist: ${name}`);
  if (isKnown(account) && account !== found.account)
    throw refused(
      `Destination bucket ${name} belongs to account ${found.account}, not to ${String(account)}`,
    );
  if (!isVersioned(name, context)) throw refused(`Destination bucket must have versioning enabled: ${name}`);
  if (isLocked(source, context) && !isLocked(name, context))
    throw refused(`Destination bucket must have Object Lock enabled, since ${source} has: ${name}`);
}

const isLocked = (bucket: string, { world }: Context): boolean =>
  findBucket(world, bucket)?.inputs["objectLockEnabled"] === true;
