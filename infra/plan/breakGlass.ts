// Decides who may break the glass, what for, and by which event people learn of it at once.
import { actions, accountOf, type Condition, type Statement } from "./documents/document.ts";
import { selfProtection } from "./documents/boundary.ts";
import { breakGlassRole, regionalArn, roleArn, rootArn, type Place } from "./names.ts";

/** Seconds since the second factor was shown; whoever had it this morning shows it again. */
const freshMfa = "900";

/**
 * Exactly the named users, each with a second factor. Roles can't be named here: a session that was assumed carries no
 * sign of the second factor (IAM User Guide, "aws:MultiFactorAuthPresent").
 */
export const breakGlassTrust = (identities: readonly string[]): Statement[] => {
  const Condition: Condition = {
    ArnEquals: { "aws:PrincipalArn": identities },
    Bool: { "aws:MultiFactorAuthPresent": "true" },
    NumericLessThan: { "aws:MultiFactorAuthAge": freshMfa },
  };
  const accounts = [...new Set(identities.map(accountOf))].toSorted();
  return [
    {
      Sid: "NamedPeopleWithMfa",
      Effect: "Allow",
      Principal: { AWS: accounts.map(rootArn) },
      Action: "sts:AssumeRole",
      Condition,
    },
  ];
};

/** To see what is wrong, and to bring back what ran before: no new code, no rights, no keys, no data. */
export const breakGlassStatements = (place: Place): Statement[] => [
  {
    Sid: "Look",
    Effect: "Allow",
    Action: actions({
      cloudtrail: "LookupEvents",
      cloudwatch: "DescribeAlarms GetMetricData ListMetrics",
      codedeploy: "BatchGet* Get* List*",
      ec2: "Describe*",
      lambda: "GetAlias GetFunctionConfiguration List*",
      logs: "Describe* FilterLogEvents GetLogEvents GetQueryResults StartQuery StopQuery",
    }),
    Resource: "*",
  },
  {
    Sid: "Repair",
    Effect: "Allow",
    Action: actions({
      codedeploy: "StopDeployment",
      lambda: "DeleteFunctionConcurrency PutFunctionConcurrency UpdateAlias",
    }),
    Resource: [
      regionalArn("codedeploy", place, "deploymentgroup:lockgate-*"),
      regionalArn("lambda", place, "function:lockgate-*"),
    ],
  },
  {
    Sid: "MachinesAndDoors",
    Effect: "Allow",
    Action: actions({
      ec2: "RebootInstances RevokeSecurityGroupEgress RevokeSecurityGroupIngress StartInstances StopInstances",
    }),
    Resource: [regionalArn("ec2", place, "instance/*"), regionalArn("ec2", place, "security-group/*")],
  },
];

/** Whatever else is ever attached to the role, it stays with this. */
export const breakGlassBoundary = (place: Place): Statement[] => [
  ...breakGlassStatements(place),
  selfProtection(place.account),
];

/**
 * The event of CloudTrail, attempts that failed too. AssumeRole counts as reading, which rules see only when told to
 * (EventBridge User Guide, "Read-only management events").
 */
export const breakGlassPattern = (account: string): object => ({
  source: ["aws.sts"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["sts.amazonaws.com"],
    eventName: ["AssumeRole"],
    requestParameters: { roleArn: [roleArn(account, breakGlassRole)] },
  },
});
