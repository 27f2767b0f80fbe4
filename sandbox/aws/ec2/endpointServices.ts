// Which AWS services have VPC endpoints, and of which type.

/** Gateway endpoints exist for these two only (VPC user guide, "Gateway endpoints"). */
const gatewayServices: Readonly<Record<string, { prefixList: string; cidrBlocks: string[] }>> = {
  s3: { prefixList: "pl-6ea54007", cidrBlocks: ["3.5.136.0/22", "52.219.170.0/23"] },
  dynamodb: { prefixList: "pl-66a5400f", cidrBlocks: ["3.5.142.0/23", "52.94.17.0/24"] },
};

/** Services with interface endpoints that deployments use (AWS PrivateLink guide, "Services that integrate"). */
const interfaceServices = new Set(
  (
    "access-analyzer acm-pca airflow.api application-autoscaling apprunner athena autoscaling backup batch bedrock " +
    "bedrock-runtime cloudformation cloudtrail codeartifact.api codeartifact.repositories codebuild codebuild-fips " +
    "codeconnections.api codedeploy codedeploy-commands-secure codepipeline codestar-connections.api config databrew " +
    "dynamodb ec2 ec2messages ecr.api ecr.dkr ecs ecs-agent ecs-telemetry eks eks-auth elasticache " +
    "elasticfilesystem elasticloadbalancing email-smtp events execute-api firehose fis glue guardduty-data " +
    "identitystore imagebuilder inspector2 iot.data kinesis-streams kms lambda logs macie2 monitoring " +
    "organizations rds redshift resource-groups rolesanywhere s3 scheduler secretsmanager securityhub " +
    "servicecatalog servicediscovery signer sns sqs ssm ssm-incidents ssmmessages states sts synthetics tagging " +
    "transfer xray"
  ).split(" "),
);

export type EndpointService = {
  types: readonly ("Gateway" | "Interface")[];
  prefixList?: string;
  cidrBlocks: string[];
};

/** The service behind `com.amazonaws.<region>.<service>`, or undefined where there is none in the region. */
export function endpointService(serviceName: string, region: string): EndpointService | undefined {
  const prefix = `com.amazonaws.${region}.`;
  if (!serviceName.startsWith(prefix)) return undefined;
  const service = serviceName.slice(prefix.length);
  const gateway = gatewayServices[service];
  const types = [
    ...(gateway ? (["Gateway"] as const) : []),
    ...(interfaceServices.has(service) ? (["Interface"] as const) : []),
  ];
  if (types.length === 0) return undefined;
  return { types, cidrBlocks: gateway?.cidrBlocks ?? [], ...(gateway && { prefixList: gateway.prefixList }) };
}
