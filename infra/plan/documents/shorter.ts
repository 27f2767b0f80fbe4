// Decides how a boundary says the same in fewer characters where it comes close to IAM's limit: each pattern stands for actions
// that it holds anyway, and covers beside them such as only look.
import { managedPolicyLimit } from "./limits.ts";
import { isAction, toJson, type Statement } from "./document.ts";

/** Characters that are left for what an account may get yet. */
const room = 512;

const patterns: readonly string[] = [
  "autoscaling:*LifecycleAction*",
  "autoscaling:*LifecycleHook",
  "autoscaling:Describe*",
  "cloudformation:DescribeStackSet*",
  "ec2:*tachNetworkInterface",
  "ec2:CreateNetworkInterface*",
  "elasticloadbalancing:*egisterTargets",
  "elasticloadbalancing:Describe*",
  "glue:*CreatePartition",
  "glue:*UpdatePartition",
  "lambda:Get*",
  "logs:*LogDelivery",
  "logs:DescribeLog*",
  "s3:GetObject*",
  "s3:ListBucket*",
  "ssm:Describe*",
  "ssmmessages:*Channel",
];

/** Each pattern in place of all that it stands for, where that is more than one. */
const abbreviated = (listed: readonly string[]): string[] =>
  patterns.reduce<string[]>(
    (actions, pattern) => {
      const own = actions.filter((action) => isAction(pattern, action));
      return own.length < 2 ? actions : [...actions.filter((action) => !own.includes(action)), pattern];
    },
    [...listed],
  );

const handedTo = ({ Action = [], Condition }: Statement): readonly string[] =>
  [Action].flat().join() === "iam:PassRole"
    ? [Condition?.["StringEquals"]?.["iam:PassedToService"] ?? []].flat()
    : [];

/** Roles that are handed over, in one statement: each believes its one service only, whoever hands it to another. */
function passedTogether(statements: readonly Statement[]): Statement[] {
  const passing = statements.filter((statement) => handedTo(statement).length > 0);
  const [first] = passing;
  if (first === undefined) return [...statements];
  const together = {
    ...first,
    Resource: [...new Set(passing.flatMap(({ Resource = [] }) => Resource))],
    Condition: { StringEquals: { "iam:PassedToService": passing.flatMap(handedTo) } },
  };
  return statements.flatMap((statement) =>
    statement === first ? [together] : passing.includes(statement) ? [] : [statement],
  );
}

/** As they are where there is room. */
export const shortened = (statements: readonly Statement[]): Statement[] =>
  toJson(statements).length <= managedPolicyLimit - room
    ? [...statements]
    : passedTogether(statements).map((statement) =>
        statement.Effect === "Allow" && statement.Action !== undefined
          ? { ...statement, Action: abbreviated([statement.Action].flat()) }
          : statement,
      );
