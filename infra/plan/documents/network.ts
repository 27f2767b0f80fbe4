// Decides the policies of VPC endpoints, of flow logs, and of what runs inside a network.
import { objectsArn, regionalArn, type Place } from "../names.ts";
import { actions, type Statement } from "./document.ts";

/** Through the endpoints of a VPC pass only the calls of the VPC's own account: foreign credentials find no way out. */
export const endpointPolicy = (account: string, guests: readonly string[] = []): Statement[] => [
  {
    Sid: "OwnAccountOnly",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": account } },
  },
  // Runs of the deployment server call from here as roles of the accounts that they change.
  ...(guests.length === 0
    ? []
    : [
        {
          Sid: "NamedRolesOfOthers",
          Effect: "Allow",
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: { ArnEquals: { "aws:PrincipalArn": guests } },
        } as const,
      ]),
];

/**
 * Beside that, S3's: Lambda hands out a layer by a URL that its own identity has signed, from buckets of its own (Lambda
 * API, GetLayerVersion). Reading only, so that nothing leaves by it.
 */
export const s3EndpointPolicy = ({ account, region }: Place, guests?: readonly string[]): Statement[] => [
  ...endpointPolicy(account, guests),
  {
    Sid: "LambdaLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: ["awslambda-*-layers", "prod-*-layers"].map(objectsArn),
  },
  {
    // ECR keeps layers of images in buckets of its own, and hands them out by URLs that it has signed.
    Sid: "ImageLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: objectsArn(`prod-${region}-starport-layer-bucket`),
  },
  {
    // Packages of Amazon Linux 2023 and CodeDeploy's agent: who fetches them names nobody.
    Sid: "AmazonLinux",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: [`al2023-repos-${region}-de612dc2`, `aws-codedeploy-${region}`].map(objectsArn),
  },
];

/** What VPC flow logs need to write to one log group. */
export const flowLogStatements = (logGroupArn: string): Statement[] => [
  {
    Sid: "Write",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    Resource: `${logGroupArn}:*`,
  },
  { Sid: "Find", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
];

/**
 * What CodeBuild needs to put a job into a VPC (CodeBuild User Guide, "Create a VPC network interface"). Which subnets is
 * not said here: their ids are not known at preview, and nobody but the deploy role says where a job runs.
 */
export const jobInterfaces = (place: Place): Statement[] => [
  {
    Sid: "Interfaces",
    Effect: "Allow",
    Action: actions({
      ec2: `
        CreateNetworkInterface DeleteNetworkInterface DescribeDhcpOptions DescribeNetworkInterfaces
        DescribeSecurityGroups DescribeSubnets DescribeVpcs
      `,
    }),
    Resource: "*",
  },
  {
    Sid: "LendInterfaces",
    Effect: "Allow",
    Action: "ec2:CreateNetworkInterfacePermission",
    Resource: regionalArn("ec2", place, "network-interface/*"),
    Condition: { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } },
  },
];

/** What the agent of Session Manager does (Systems Manager User Guide, "Minimum Session Manager permissions"). */
export const sessionStatements: readonly Statement[] = [
  {
    Sid: "Sessions",
    Effect: "Allow",
    Action: actions({
      ssm: "UpdateInstanceInformation",
      ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel",
    }),
    Resource: "*",
  },
];
