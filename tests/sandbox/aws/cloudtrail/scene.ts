// An organization with a bucket and a key that let its trail in.

import type { Properties } from "../../../../sandbox/aws/model.ts";
import { account } from "../../../../sandbox/aws/organizations/account.ts";
import { organization } from "../../../../sandbox/aws/organizations/organization.ts";
import { bucketPolicy } from "../../../../sandbox/aws/s3/bucketPolicy.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import type { Scene } from "../cases.ts";
import type { TestWorld } from "../world.ts";
import { management, testWorld, workload } from "../world.ts";

export const caller = { account: management };
export const name = "acme-trail";
export const arn = `arn:aws:cloudtrail:eu-central-1:${management}:trail/${name}`;
const bucketName = "acme-archive";
const service = { Service: "cloudtrail.amazonaws.com" };
const ownTrail = { StringEquals: { "aws:SourceArn": arn } };

const statement = (more: Properties): Properties => ({ Effect: "Allow", Principal: service, ...more });
const policyOf = (...statements: Properties[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A bucket policy that lets the trail write under the folder. */
export const archivePolicy = (folder = "*", more: Properties[] = []): string =>
  policyOf(
    statement({ Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${bucketName}`, Condition: ownTrail }),
    statement({
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${bucketName}/AWSLogs/${folder}`,
      Condition: ownTrail,
    }),
    ...more,
  );

/** A key of the workload account that the trail may use, unless told otherwise. */
export function trailKey(world: TestWorld, principal: Properties = service): string {
  const made = world.create(key, {
    policy: policyOf(
      statement({
        Principal: { AWS: `arn:aws:iam::${workload}:root` },
        Action: "kms:*",
        Resource: "*",
      }),
      statement({
        Principal: principal,
        Action: "kms:GenerateDataKey*",
        Resource: "*",
        Condition: { StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": arn } },
      }),
    ),
  });
  return String(made.outputs["arn"]);
}

/** The organization with the trusted services, and the archive's bucket in the workload account. */
export function organized(
  policy = archivePolicy(),
  services: readonly string[] = ["cloudtrail.amazonaws.com"],
): TestWorld {
  const world = testWorld();
  world.create(organization, { awsServiceAccessPrincipals: services }, caller);
  world.create(bucket, { bucket: bucketName });
  world.create(bucketPolicy, { bucket: bucketName, policy });
  return world;
}

export const member = (world: TestWorld): string =>
  world.create(account, { name: "security", email: "security@acme.example" }, caller).id;

export function scene(change: Properties = {}): Scene {
  const world = organized();
  const inputs = { name, s3BucketName: bucketName, isOrganizationTrail: true, isMultiRegionTrail: true };
  return { world, caller, inputs: { ...inputs, kmsKeyId: trailKey(world), ...change } };
}
