// The clients of a role, as the jobs make them in AWS: each call goes to moto, once it is authorised.
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
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SignerClient } from "@aws-sdk/client-signer";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { Aws } from "../../../infra/functions/lib/aws.ts";
import { kmsRegion } from "../../../infra/functions/lib/keys.ts";
import type { Kubernetes } from "../../../infra/functions/lib/kubernetes.ts";
import { regionOfTable } from "../../../infra/functions/lib/tableArn.ts";
import type { Harness } from "./authorised.ts";
import type { SignerModel } from "./signerModel.ts";

/** What answers in place of a cluster, to a role. */
export type Clusters = (role: string, cluster: string) => Kubernetes;
const noClusters: Clusters = (_, cluster) => {
  throw new Error(`no cluster ${cluster} is modelled here`);
};

type Around = {
  /** The job's own variables, which tell in which regions what it uses lies. */
  env?: Readonly<Record<string, string | undefined>>;
  clusters?: Clusters;
};

export function clientsOf(
  harness: Harness,
  signer: SignerModel,
  role: string,
  { env = {}, clusters = noClusters }: Around = {},
): Aws {
  const settings = harness.settings(role);
  const nobody = () => ({
    ...harness.settingsFor({ accessKeyId: "", secretAccessKey: "" }),
    region: settings.region,
  });
  const inRegion = (region: string | undefined) =>
    region === undefined ? settings : { ...settings, region };
  const s3 = () => harness.guard(new S3Client(settings));
  return whenAsked<Aws>({
    s3,
    writer: () => harness.guard(new S3Client(inRegion(env["WRITES_IN"]))),
    kms: () => (key) => harness.guard(new KMSClient(inRegion(kmsRegion(key)))),
    sts: () => harness.guard(new STSClient(settings)),
    dynamo: () => harness.guard(new DynamoDBClient(inRegion(regionOfTable(env["LEDGER_TABLE"] ?? "")))),
    lambda: () => harness.guard(new LambdaClient(settings)),
    codedeploy: () => harness.guard(new CodeDeployClient(settings)),
    cloudwatch: () => harness.guard(new CloudWatchClient(settings)),
    codepipeline: () => harness.guard(new CodePipelineClient(settings)),
    ecr: () => harness.guard(new ECRClient(settings)),
    ecs: () => harness.guard(new ECSClient(settings)),
    eks: () => harness.guard(new EKSClient(settings)),
    kubernetes:
      () =>
      ({ name }) =>
        clusters(role, name),
    elb: () => harness.guard(new ElasticLoadBalancingV2Client(settings)),
    glue: () => harness.guard(new GlueClient(settings)),
    cloudformation: () => harness.guard(new CloudFormationClient(settings)),
    securityhub: () => harness.guard(new SecurityHubClient(settings)),
    signer: () => signer.serve(harness.guard(new SignerClient(settings)), s3()),
    ssm: () => harness.guard(new SSMClient(settings)),
    s3With: () => (credentials) => harness.guard(new S3Client({ ...nobody(), credentials })),
    cloudFormationWith: () => (credentials, region) =>
      harness.guard(new CloudFormationClient({ ...nobody(), credentials, region })),
  });
}

/** To make a client takes longer than to call it, and a job calls few of them: each is made when it is first used. */
function whenAsked<T extends object>(makers: { [Name in keyof T]: () => T[Name] }): T {
  const made = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[]) {
    let one: T[keyof T] | undefined;
    Object.defineProperty(made, name, { enumerable: true, get: () => (one ??= makers[name]()) });
  }
  return made;
}
