// The AWS-managed policies that the sandbox knows, by name; an attached one that is missing here grants nothing.
import type { PolicyDocument, Statement } from "../../policy-pack/iam/index.ts";

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * Shortened where AWS lists hundreds of actions: ReadOnlyAccess, ViewOnlyAccess and SecurityAudit stand here for the
 * reading verbs of all services, and PowerUserAccess for its three statements' essence.
 */
const POLICIES: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: policy(allow("*")),
  PowerUserAccess: policy(
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    allow(["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles"]),
    allow(["organizations:DescribeOrganization", "account:ListRegions", "account:GetAccountInformation"]),
  ),
  ReadOnlyAccess: policy(allow(["*:Get*", "*:List*", "*:Describe*", "*:BatchGet*"])),
  "job-function/ViewOnlyAccess": policy(allow(["*:List*", "*:Describe*"])),
  SecurityAudit: policy(allow(["*:List*", "*:Describe*", "iam:Get*", "s3:GetBucket*", "kms:GetKeyPolicy"])),
  IAMFullAccess: policy(allow(["iam:*", "organizations:DescribeAccount", "organizations:ListPolicies"])),
  AmazonS3FullAccess: policy(allow(["s3:*", "s3-object-lambda:*"])),
  AmazonS3ReadOnlyAccess: policy(allow(["s3:Get*", "s3:List*", "s3:Describe*"])),
  "service-role/AWSLambdaBasicExecutionRole": policy(allow(LOGS)),
  "service-role/AWSLambdaVPCAccessExecutionRole": policy(allow([...LOGS, ...NETWORK_INTERFACES])),
  // What @pulumi/aws gives a function that is written as a callback.
  AWSLambda_FullAccess: policy(allow(["lambda:*", "logs:Describe*", "iam:GetRole", "iam:ListRoles"]), {
    ...allow("iam:PassRole"),
    Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
  }),
  CloudWatchFullAccessV2: policy(allow(["cloudwatch:*", "logs:*", "sns:CreateTopic", "sns:Subscribe"])),
  CloudWatchEventsFullAccess: policy(allow(["events:*", "schemas:*", "scheduler:*", "pipes:*"])),
  AmazonDynamoDBFullAccess: policy(allow(["dynamodb:*", "cloudwatch:Describe*", "kms:DescribeKey"])),
  AmazonSQSFullAccess: policy(allow("sqs:*")),
  AmazonKinesisFullAccess: policy(allow("kinesis:*")),
  AWSCloudFormationReadOnlyAccess: policy(
    allow(["cloudformation:Describe*", "cloudformation:Get*", "cloudformation:List*"]),
  ),
  AmazonCognitoPowerUser: policy(allow(["cognito-identity:*", "cognito-idp:*", "cognito-sync:*"])),
  AWSXrayWriteOnlyAccess: policy(
    allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSampling*"]),
  ),
  AWSXRayDaemonWriteAccess: policy(
    allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSampling*"]),
  ),
  CloudWatchAgentServerPolicy: policy(
    allow([...LOGS, "cloudwatch:PutMetricData", "logs:Describe*", "ec2:DescribeTags"]),
  ),
  AWSCodeDeployRoleForLambda: policy(
    allow(["cloudwatch:DescribeAlarms", "lambda:UpdateAlias", "lambda:GetAlias", "sns:Publish"]),
    allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:CodeDeployHook_*"),
  ),
};

/** The document of `arn:aws:iam::aws:policy/NAME`; undefined where the sandbox does not know the policy. */
export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return name !== undefined && Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
}

function allow(Action: string | string[], Resource = "*"): Statement {
  return { Effect: "Allow", Action, Resource };
}

function policy(...Statement: Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}
