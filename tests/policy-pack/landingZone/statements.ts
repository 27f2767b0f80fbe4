// Decides how a statement of a policy is weakened: a refusal taken away or riddled, a grant made for everybody or everything.

import type { Statement } from "../../../policy-pack/iam/index.ts";

/** `how` names the weakening; a `statement` of undefined is none any more. */
export type Weaker = { how: string; statement: Statement | undefined };

export const weaker = (statement: Statement): readonly Weaker[] =>
  statement.Effect === "Deny" ? weakerDeny(statement) : weakerAllow(statement);

const INTRUDER = "arn:aws:iam::*:role/intruder-*";

const weakerDeny = (statement: Statement): readonly Weaker[] => {
  const spared = Object.entries(statement.Condition ?? {}).flatMap(([operator, test]) =>
    /^Arn?Not(Equals|Like)|^ArnNot/.test(operator)
      ? Object.entries(test)
          .filter(([key]) => key.toLowerCase() === "aws:principalarn")
          .map(([key, values]) => spare(statement, operator, key, [values].flat() as string[]))
      : [],
  );
  return [{ how: "removed", statement: undefined }, ...spared];
};

/** Spares someone by a pattern; under ArnNotEquals a pattern works as under ArnNotLike (IAM User Guide). */
const spare = (statement: Statement, operator: string, key: string, values: readonly string[]): Weaker => ({
  how: "spares intruders",
  statement: {
    ...statement,
    Condition: {
      ...statement.Condition,
      [operator]: { ...statement.Condition?.[operator], [key]: [...values, INTRUDER] },
    },
  },
});

const weakerAllow = (statement: Statement): readonly Weaker[] => {
  const { Condition: condition, ...bare } = statement;
  const unbound = condition === undefined ? [] : [{ how: "without condition", statement: bare }];
  // Whoever everyone may already is no weaker.
  if (statement.Principal === "*" && condition === undefined) return [];
  if (statement.Principal !== undefined)
    return [...unbound, { how: "for everyone", statement: { ...bare, Principal: "*" } }];
  return [...unbound, { how: "everything", statement: { ...bare, Action: "*", Resource: "*" } }];
};
