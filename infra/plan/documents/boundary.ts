// Decides permission boundaries: what no role made by Lockgate can do, whatever its own policies say.
import * as names from "../names.ts";
import { firstObjects } from "./codeSigning.ts";
import { shortened } from "./shorter.ts";
import { calledByDeclaring } from "../pipeline/scannerKey.ts";
import { actions, joined, type Condition, type Statement } from "./document.ts";

/** `regions`: absent for one alone, its own; `functions`: that the account runs for itself, by name. */
type Context = {
  account: string;
  region: string;
  regions?: readonly string[];
  functions?: readonly string[];
};

const inRegions = ({ region, regions = [region] }: Context): Condition => ({
  StringEquals: { "aws:RequestedRegion": regions.length === 1 ? (regions[0] as string) : regions },
});

/** Changes that would loosen the boundary or the deploy role; denied inside the boundary itself. */
export const selfProtection = (account: string): Statement => ({
  Sid: "BoundaryStays",
  Effect: "Deny",
  Action: actions({
    iam: `
      CreatePolicyVersion DeletePolicy DeletePolicyVersion DeleteRolePermissionsBoundary
      PutRolePermissionsBoundary SetDefaultPolicyVersion
    `,
  }),
  Resource: [names.policyArn(account, "Lockgate*"), `arn:${names.partition}:iam::${account}:role/*`],
});

/** What jobs and workloads are for. */
const ofJobs = actions({
  cloudwatch: "DescribeAlarms PutMetricData",
  codeartifact: `
    GetAuthorizationToken GetRepositoryEndpoint PublishPackageVersion PutPackageMetadata ReadFromRepository
  `,
  codebuild: "BatchGetBuilds StartBuild StopBuild",
  codeconnections: "UseConnection",
  codepipeline: "GetPipelineExecution ListActionExecutions",
  "inspector-scan": "ScanSbom",
  codedeploy: "CreateDeployment Get* RegisterApplicationRevision",
  dynamodb: "GetItem PutItem Query",
  ec2: `
    *PrivateIpAddresses CreateNetworkInterface CreateNetworkInterfacePermission DeleteNetworkInterface
    DescribeDhcpOptions DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DescribeVpcs
  `,
  ecr: `
    *Layer* BatchGetImage DescribeImage* GetAuthorizationToken PutImage
  `,
  kms: "Decrypt DescribeKey Encrypt GenerateDataKey GetPublicKey Sign",
  lambda: `
    GetAlias GetFunction GetLayerVersion GetProvisionedConcurrencyConfig
    InvokeFunction PublishVersion UpdateAlias UpdateFunctionCode
  `,
  logs: "CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents",
  s3: `
    GetBucketVersioning GetObject GetObjectLegalHold GetObjectRetention GetObjectVersion GetObjectVersionAcl
    GetObjectVersionForReplication GetObjectVersionTagging GetReplicationConfiguration ListBucket
    ListBucketVersions ObjectOwnerOverrideToBucketOwner PutObject ReplicateObject ReplicateTags
  `,
  securityhub: "BatchImportFindings",
  signer: "DescribeSigningJob StartSigningJob",
  sns: "Publish",
  ssm: "GetParameter GetParametersByPath",
  sts: "GetServiceBearerToken",
});

/** The boundary of jobs, pipelines and workloads: no IAM, no Organizations, only what jobs are for, and `more`. */
export const workloadBoundary = (context: Context, more: readonly Statement[] = []): Statement[] =>
  shortened([
    // As one where they differ in nothing else: an account with every target has much to say in few characters.
    ...joined([
      {
        Sid: "Jobs",
        Effect: "Allow",
        Action: ofJobs,
        Resource: "*",
        Condition: inRegions(context),
      },
      ...more,
    ]),
    {
      Sid: "AssumeOwnRoles",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: `arn:${names.partition}:iam::*:role/lockgate-*`,
    },
    selfProtection(context.account),
  ]);

/**
 * The boundary of the deploy role: it declares infrastructure, so it never touches data (objects, ciphertexts,
 * signatures) but the code that functions start with, becomes no other role, and changes neither itself nor a boundary.
 */
export const deployBoundary = (context: Context, keepsSecrets = false): Statement[] => [
  {
    Sid: "Declare",
    Effect: "Allow",
    Action: [
      ...["cloudwatch", "codeartifact", "codebuild", "codeconnections", "codedeploy", "codepipeline"].map(
        (service) => `${service}:*`,
      ),
      ...[
        "dynamodb",
        "ec2",
        "ecr",
        "events",
        "kms",
        "lambda",
        "logs",
        "route53resolver",
        "s3",
        "signer",
        "sns",
        "ssm",
      ].map((service) => `${service}:*`),
    ],
    Resource: "*",
    Condition: inRegions(context),
  },
  {
    Sid: "Roles",
    Effect: "Allow",
    Action: actions({
      iam: `
        AddRoleToInstanceProfile CreateInstanceProfile CreateRole DeleteInstanceProfile DeleteRole
        DeleteRolePolicy Get* List* PassRole PutRolePolicy RemoveRoleFromInstanceProfile
        TagInstanceProfile TagRole UntagInstanceProfile UntagRole UpdateAssumeRolePolicy UpdateRole
        UpdateRoleDescription
      `,
    }),
    Resource: [names.roleArn(context.account, "lockgate-*"), names.profileArn(context.account, "lockgate-*")],
  },
  {
    Sid: "Account",
    Effect: "Allow",
    Action: ["s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"],
    Resource: "*",
  },
  ...noData(context, keepsSecrets),
  selfProtection(context.account),
];

const ciphertexts = "Decrypt Encrypt GenerateDataKey* GenerateMac ReEncrypt* Sign Verify";

/** Objects, items, ciphertexts and signatures are the jobs'. */
const noData = (
  place: Context,
  keepsSecrets: boolean,
  called: readonly string[] = calledByDeclaring(place, place.functions),
): Statement[] => [
  {
    Sid: "NoData",
    Effect: "Deny",
    Action: actions({
      codeartifact: "CopyPackageVersions GetPackageVersionAsset PublishPackageVersion ReadFromRepository",
      ecr: "BatchGetImage GetDownloadUrlForLayer PutImage",
      ...(keepsSecrets ? {} : { kms: ciphertexts }),
      ...(called.length > 0 ? {} : { lambda: "InvokeFunction" }),
      sts: "AssumeRole",
    }),
    Resource: "*",
  },
  ...(keepsSecrets ? [onlySecretsManagers(place)] : []),
  ...(called.length > 0 ? [noSecretNorCall(called)] : []),
  // But the code that functions start with.
  {
    Sid: "NoObjects",
    Effect: "Deny",
    Action: actions({ s3: "DeleteObject* GetObject* PutObject*" }),
    NotResource: firstObjects(place.account),
  },
  {
    // Absent is false: whoever grants by a call of its own grants to whom it likes.
    Sid: "GrantsByServicesOnly",
    Effect: "Deny",
    Action: "kms:CreateGrant",
    Resource: "*",
    Condition: { BoolIfExists: { "kms:GrantIsForAWSResource": "false" } },
  },
  {
    Sid: "NoItems",
    Effect: "Deny",
    Action: actions({
      dynamodb: "BatchGetItem BatchWriteItem DeleteItem GetItem PartiQL* PutItem Query Scan UpdateItem",
    }),
    // Whoever restores a table writes it in AWS's eyes (DynamoDB Developer Guide, "Using IAM with backup and restore").
    NotResource: names.regionalArn("dynamodb", place, `table/${names.restoredLedger}`),
  },
];

/** Where a secret is declared: nobody who declares it sees it, and of all functions he calls the one that rotates it. */
const noSecretNorCall = (called: readonly string[]): Statement => ({
  Sid: "NoCalls",
  Effect: "Deny",
  Action: actions({ lambda: "InvokeFunction", secretsmanager: "*SecretValue UpdateSecretVersionStage" }),
  NotResource: called,
});

/** RDS has Secrets Manager make the owner's secret in the name of who declares a database; nobody reads it here. */
const onlySecretsManagers = ({ region }: names.Place): Statement => ({
  Sid: "NoCiphertexts",
  Effect: "Deny",
  Action: actions({ kms: ciphertexts }),
  Resource: "*",
  Condition: { StringNotEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
});
