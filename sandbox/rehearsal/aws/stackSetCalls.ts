// What the operations of CloudFormation on StackSets ask of IAM (Service Authorization Reference).
import type { Call, CallsOf, Place } from "./awsCalls.ts";

/** A StackSet has an id behind its name; the name alone is in the request. */
const on =
  (action: string): CallsOf =>
  (input, { account, region }: Place): Call[] => [
    {
      action: `cloudformation:${action}`,
      resource: `arn:aws:cloudformation:${region}:${account}:stackset/${String(input["StackSetName"])}:1`,
      account,
    },
  ];

export const stackSetCalls: Readonly<Record<string, CallsOf>> = Object.fromEntries(
  ["DescribeStackSet", "DescribeStackSetOperation", "ListStackInstances", "UpdateStackSet"].map((action) => [
    `CloudFormationClient.${action}Command`,
    on(action),
  ]),
);
