// What the operations of CloudFormation on stacks ask of IAM (Service Authorization Reference).
import type { CallsOf } from "./awsCalls.ts";

/** A stack has an id behind its name; who names a role hands it to CloudFormation. */
const on =
  (action: string): CallsOf =>
  (input, { account, region }) => [
    {
      action: `cloudformation:${action}`,
      resource: `arn:aws:cloudformation:${region}:${account}:stack/${String(input["StackName"])}/1`,
      account,
    },
    ...(input["RoleARN"] === undefined
      ? []
      : [
          {
            action: "iam:PassRole",
            resource: String(input["RoleARN"]),
            account,
            context: { "iam:PassedToService": "cloudformation.amazonaws.com" },
          },
        ]),
  ];

export const stackCalls: Readonly<Record<string, CallsOf>> = Object.fromEntries(
  ["CreateStack", "DeleteStack", "DescribeStacks", "UpdateStack"].map((action) => [
    `CloudFormationClient.${action}Command`,
    on(action),
  ]),
);
