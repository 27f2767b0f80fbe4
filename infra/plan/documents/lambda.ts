// Decides the rights of a function in the VPC, of the service that shifts its alias, and of the role that declares both.
import { functionLogs, functionName, regionalArn, type Place } from "../names.ts";
import { alarmName } from "../pipeline/targets/lambdaCanary.ts";
import { actions, allow, type Statement } from "./document.ts";
import { readsParameters } from "./parameters.ts";

/** Logs, and the network interfaces that Lambda makes in its name (EC2 knows no narrower resource for them). */
export const runsInNetwork = (place: Place, name: string): Statement[] => [
  {
    Sid: "Logs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${regionalArn("logs", place, `log-group:${functionLogs(name)}`)}:*`,
  },
  {
    Sid: "NetworkInterfaces",
    Effect: "Allow",
    Action: [
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    Resource: "*",
  },
];

/** Beside these its own parameters. */
export const functionStatements = (place: Place, app: string, environment: string): Statement[] => [
  ...runsInNetwork(place, functionName(app, environment)),
  ...readsParameters(place, app, environment),
];

/** CodeDeploy shifts one alias and watches one alarm. */
export function shiftStatements(place: Place, app: string, environment: string): Statement[] {
  const lambda = regionalArn("lambda", place, `function:${functionName(app, environment)}`);
  return [
    {
      Sid: "Shift",
      Effect: "Allow",
      Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
      Resource: [lambda, `${lambda}:*`],
    },
    {
      Sid: "Watch",
      Effect: "Allow",
      Action: "cloudwatch:DescribeAlarms",
      Resource: regionalArn("cloudwatch", place, `alarm:${alarmName(app, environment)}`),
    },
  ];
}

/** For the deploy role: functions, how releases reach their users, and what watches them. */
export const declaresReleased = (place: Place): Statement[] => [
  allow(
    "Functions",
    actions({
      lambda: `
          CreateAlias CreateFunction DeleteAlias DeleteFunction GetAlias GetFunction
          GetFunctionCodeSigningConfig GetFunctionConfiguration GetPolicy ListTags ListVersionsByFunction
          PublishVersion TagResource UntagResource UpdateAlias UpdateFunctionCode
          UpdateFunctionConfiguration
        `,
    }),
    regionalArn("lambda", place, "function:lockgate-*"),
  ),
  allow(
    "Deployments",
    actions({
      codedeploy: `
          CreateApplication CreateDeploymentGroup DeleteApplication DeleteDeploymentGroup GetApplication
          GetDeploymentGroup ListTagsForResource TagResource UntagResource UpdateApplication
          UpdateDeploymentGroup
        `,
    }),
    [
      regionalArn("codedeploy", place, "application:lockgate-*"),
      regionalArn("codedeploy", place, "deploymentgroup:lockgate-*"),
    ],
  ),
  allow(
    "Alarms",
    actions({
      cloudwatch: `
          DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource
        `,
    }),
    regionalArn("cloudwatch", place, "alarm:lockgate-*"),
  ),
];
