// The clients by which the jobs of a pipeline call AWS, and how a job becomes the one reader of a store.
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { CodePipelineClient } from "@aws-sdk/client-codepipeline";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GlueClient } from "@aws-sdk/client-glue";
import type { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SignerClient } from "@aws-sdk/client-signer";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { assumeRole, type Credentials } from "./assumeRole.ts";
import { kubernetesWith, type ClusterPlace, type Kubernetes } from "./kubernetes.ts";
import { kmsClient } from "./kmsSigner.ts";
import { regionOfTable } from "./tableArn.ts";

/** Clients of the caller's own role, and one of S3 for credentials that it was given. */
export type Aws = {
  s3: S3Client;
  /** S3 where the one store lies that the caller writes. */
  writer: S3Client;
  /** For the region of the key that it names. */
  kms: (key: string) => KMSClient;
  sts: STSClient;
  dynamo: DynamoDBClient;
  lambda: LambdaClient;
  codedeploy: CodeDeployClient;
  cloudwatch: CloudWatchClient;
  codepipeline: CodePipelineClient;
  securityhub: SecurityHubClient;
  signer: SignerClient;
  ecr: ECRClient;
  ecs: ECSClient;
  eks: EKSClient;
  /** The API of a cluster, as the caller's own role. */
  kubernetes(cluster: ClusterPlace): Kubernetes;
  elb: ElasticLoadBalancingV2Client;
  glue: GlueClient;
  cloudformation: CloudFormationClient;
  ssm: SSMClient;
  s3With(credentials: () => Promise<Credentials>): S3Client;
  cloudFormationWith(credentials: () => Promise<Credentials>, region: string): CloudFormationClient;
};

/** `WRITES_IN`: the region of the store that is written; absent: the caller's own. The ledger's is in `LEDGER_TABLE`. */
export const ownAws = (env: Readonly<Record<string, string | undefined>> = process.env): Aws => ({
  s3: new S3Client({}),
  writer: new S3Client(inRegion(env["WRITES_IN"])),
  kms: kmsClient,
  sts: new STSClient({}),
  dynamo: new DynamoDBClient(inRegion(regionOfTable(env["LEDGER_TABLE"] ?? ""))),
  lambda: new LambdaClient({}),
  codedeploy: new CodeDeployClient({}),
  cloudwatch: new CloudWatchClient({}),
  codepipeline: new CodePipelineClient({}),
  securityhub: new SecurityHubClient({}),
  signer: new SignerClient({}),
  ecr: new ECRClient({}),
  ecs: new ECSClient({}),
  eks: new EKSClient({}),
  kubernetes: kubernetesWith(new STSClient({})),
  elb: new ElasticLoadBalancingV2Client({}),
  glue: new GlueClient({}),
  cloudformation: new CloudFormationClient({}),
  ssm: new SSMClient({}),
  s3With: (credentials) => new S3Client({ credentials }),
  cloudFormationWith: (credentials, region) => new CloudFormationClient({ credentials, region }),
});

const inRegion = (region: string | undefined): { region?: string } =>
  region === undefined ? {} : { region };

/** S3 as the role that alone reads a store; its session is opened anew when it has ended. */
export const readerOf = (aws: Pick<Aws, "sts" | "s3With">, role: string, session: string): S3Client =>
  aws.s3With(() => pullCredentials(aws.sts, role, session));

/** CloudFormation as a role of another account. */
export const cloudFormationOf = (
  aws: Pick<Aws, "sts" | "cloudFormationWith">,
  role: string,
  region: string,
): CloudFormationClient => aws.cloudFormationWith(() => pullCredentials(aws.sts, role, "release"), region);

/** For a quarter of an hour, AWS's least: as long as one copy takes. */
const pullCredentials = (sts: STSClient, role: string, session: string): Promise<Credentials> =>
  assumeRole(sts, role, session, 900);
