// Decides who delivers to and reads the archive of AWS Config: the service, for the organization's accounts.
import { bucketArn } from "../names.ts";
import { actions, type Statement } from "./document.ts";
import { administers } from "./keys.ts";
import { keepsLogs } from "./logArchive.ts";

const config = { Service: "config.amazonaws.com" };

/**
 * The accounts are listed, since the organization's id is not known before there is one, and a policy that is not known
 * can't be judged at preview. One statement names them all, so that a thousand accounts fit S3's 20 KB.
 */
export const configBucketPolicy = (args: {
  bucket: string;
  accounts: readonly string[];
  administrator: string;
}): Statement[] => [
  ...keepsLogs(args.bucket, args.administrator),
  {
    Sid: "ConfigDelivers",
    Effect: "Allow",
    Principal: config,
    Action: actions({ s3: "GetBucketAcl ListBucket PutObject" }),
    Resource: [bucketArn(args.bucket), `${bucketArn(args.bucket)}/AWSLogs/*/Config/*`],
    Condition: { StringEquals: { "aws:SourceAccount": args.accounts } },
  },
];

/** The service encrypts as itself: its role in an account has no rights to a key of another (Config Developer Guide). */
export const configKeyPolicy = (args: {
  accounts: readonly string[];
  administrator: string;
}): Statement[] => [
  administers(args.administrator),
  {
    Sid: "ConfigEncrypts",
    Effect: "Allow",
    Principal: config,
    Action: actions({ kms: "Decrypt GenerateDataKey" }),
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": args.accounts } },
  },
];

/** What the aggregator needs to know: which accounts there are. */
export const aggregatorStatements: readonly Statement[] = [
  {
    Sid: "ReadOrganization",
    Effect: "Allow",
    Action: actions({
      organizations: `
        DescribeOrganization ListAccounts ListAWSServiceAccessForOrganization ListDelegatedAdministrators
      `,
    }),
    Resource: "*",
  },
];
