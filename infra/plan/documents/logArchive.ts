// Decides the policies of what keeps logs: services write, nobody deletes, and the settings have one administrator.
import {
  anyKeyArn,
  balancerLogs,
  bucketArn,
  objectsArn,
  regionalArn,
  trailName,
  type Place,
} from "../names.ts";
import { deleteActions, settings, transport, writeActions } from "./buckets.ts";
import type { Condition, Statement } from "./document.ts";
import { administers, s3Service, throughS3, usesVia } from "./keys.ts";

/** The trail of the organization is a resource of the management account; its ARN is known before it exists. */
export const trailArn = (management: Place): string =>
  regionalArn("cloudtrail", management, `trail/${trailName}`);

const deliver = (Sid: string, service: string, Resource: string, Condition: Condition): Statement => ({
  Sid,
  Effect: "Allow",
  Principal: { Service: service },
  Action: "s3:PutObject",
  Resource,
  Condition,
});

/** What holds for every bucket of logs. Expiry by life cycle is no request, so no policy concerns it. */
export const keepsLogs = (bucket: string, administrator: string): Statement[] => [
  ...transport(bucket),
  {
    Sid: "WriteByServicesOnly",
    Effect: "Deny",
    Principal: "*",
    Action: writeActions,
    Resource: objectsArn(bucket),
    Condition: { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } },
  },
  {
    Sid: "DeleteByNobody",
    Effect: "Deny",
    Principal: "*",
    Action: deleteActions,
    Resource: objectsArn(bucket),
  },
  settings(bucket, administrator),
];

/** The archive takes the organization's trail and nothing else (CloudTrail User Guide, "Amazon S3 bucket policy"). */
export function archiveBucketPolicy(args: {
  bucket: string;
  trail: string;
  administrator: string;
}): Statement[] {
  const ownTrail = { "aws:SourceArn": args.trail };
  return [
    ...keepsLogs(args.bucket, args.administrator),
    {
      Sid: "TrailAsksForAcl",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: bucketArn(args.bucket),
      Condition: { StringEquals: ownTrail },
    },
    deliver("TrailWrites", "cloudtrail.amazonaws.com", `${bucketArn(args.bucket)}/AWSLogs/*`, {
      StringEquals: { ...ownTrail, "s3:x-amz-acl": "bucket-owner-full-control" },
    }),
  ];
}

/** S3 logs accesses to buckets of the same account only. */
export const accessLogBucketPolicy = (args: {
  bucket: string;
  account: string;
  /** Names of the buckets that are logged; `*` stands for any text. */
  sources: string;
  administrator: string;
  /** Where balancers lie that say who asked them; absent: nowhere. */
  balancers?: Place | undefined;
}): Statement[] => [
  ...keepsLogs(args.bucket, args.administrator),
  deliver("AccessLogs", "logging.s3.amazonaws.com", objectsArn(args.bucket), {
    StringEquals: { "aws:SourceAccount": args.account },
    ArnLike: { "aws:SourceArn": bucketArn(args.sources) },
  }),
  ...(args.balancers === undefined
    ? []
    : [
        // Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer".
        deliver(
          "Balancers",
          "logdelivery.elasticloadbalancing.amazonaws.com",
          `${bucketArn(args.bucket)}/${balancerLogs}/AWSLogs/${args.account}/*`,
          {
            ArnLike: {
              "aws:SourceArn": regionalArn("elasticloadbalancing", args.balancers, "loadbalancer/app/*"),
            },
          },
        ),
      ]),
];

/** Key of the archive: CloudTrail encrypts for the trail, the one reader decrypts through S3. */
export const archiveKeyPolicy = (args: {
  trail: string;
  administrator: string;
  reader: string;
  archive: Place;
}): Statement[] => [
  administers(args.administrator),
  usesVia("Read", [args.reader], ["kms:Decrypt"], s3Service(args.archive.region)),
  {
    Sid: "TrailEncrypts",
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "kms:GenerateDataKey*",
    Resource: "*",
    Condition: {
      StringEquals: { "aws:SourceArn": args.trail },
      StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": args.trail },
    },
  },
  {
    Sid: "TrailDescribes",
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "kms:DescribeKey",
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceArn": args.trail } },
  },
];

/** What CloudTrail needs to write to its log group (CloudTrail User Guide, "Role policy document"). */
export const trailLogStatements = (logGroupArn: string): Statement[] => [
  {
    Sid: "Write",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:log-stream:*`,
  },
];

/** Rights of the one reader of the archive and of what is kept beside it. */
export const archiveReadStatements = (
  kept: readonly { bucket: string; alias: string }[],
  archive: Place,
): Statement[] => [
  {
    Sid: "List",
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: kept.map(({ bucket }) => bucketArn(bucket)),
  },
  {
    Sid: "Read",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: kept.map(({ bucket }) => objectsArn(bucket)),
  },
  {
    Sid: "Decrypt",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: anyKeyArn(archive),
    Condition: throughS3(
      archive.region,
      kept.map(({ alias }) => alias),
    ),
  },
];
