// A workload account whose AWS Config can deliver to a bucket of the management account.

import type { Properties } from "../../../../sandbox/aws/model.ts";
import { recorder } from "../../../../sandbox/aws/config/recorder.ts";
import { serviceLinkedRole } from "../../../../sandbox/aws/iam/account.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { bucketPolicy } from "../../../../sandbox/aws/s3/bucketPolicy.ts";
import type { TestWorld } from "../world.ts";
import { management, testWorld, workload } from "../world.ts";

const archive = { account: management };
export const bucketName = "acme-config";

const statement = (Action: string | string[], Resource: string): Properties => ({
  Effect: "Allow",
  Principal: { Service: "config.amazonaws.com" },
  Action,
  Resource,
  Condition: { StringEquals: { "aws:SourceAccount": workload } },
});

/** Lets AWS Config of the workload account deliver under the folder. */
export const deliveryPolicy = (folder = "*"): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      statement(["s3:GetBucketAcl", "s3:ListBucket"], `arn:aws:s3:::${bucketName}`),
      statement("s3:PutObject", `arn:aws:s3:::${bucketName}/AWSLogs/${folder}`),
    ],
  });

/** A world with bucket and service-linked role, and the inputs of a recorder. */
export function recording(policy = deliveryPolicy()): { world: TestWorld; inputs: Properties } {
  const world = testWorld();
  world.create(bucket, { bucket: bucketName }, archive);
  world.create(bucketPolicy, { bucket: bucketName, policy }, archive);
  const role = world.create(serviceLinkedRole, { awsServiceName: "config.amazonaws.com" });
  return { world, inputs: { roleArn: role.outputs["arn"], recordingGroup: { allSupported: true } } };
}

/** The same with the recorder there. */
export function recorded(policy?: string): TestWorld {
  const { world, inputs } = recording(policy);
  world.create(recorder, inputs);
  return world;
}
