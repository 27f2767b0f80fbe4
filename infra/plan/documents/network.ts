// Decides the policies of VPC endpoints and of flow logs.
import type { Statement } from "./document.ts";

/** Through the endpoints of a VPC pass only the calls of the VPC's own account: foreign credentials find no way out. */
export const endpointPolicy = (account: string): Statement[] => [
  {
    Sid: "OwnAccountOnly",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": account } },
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
