// Decides whether iam:PassRole is given for named roles to named services only: passing a role is using it.

import { matchAction, type Statement } from "../../iam/index.ts";
import { documentAt, identityDocuments, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { nameOfStatement } from "../../access/outsider.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const PASS_ROLE = "iam:PassRole";

export const limitPassRole = (model: Model): readonly Verdict[] =>
  judgeEach(identityDocuments(model), ({ urn, position }) => {
    const document = documentAt(position);
    const faults = document ? statementsOf(document).flatMap(faultsOf) : [];
    return faults.length > 0 ? fail(urn, `${faults.join("; ")} (${position.path})`) : pass(urn);
  });

const faultsOf = (statement: Statement, index: number): readonly string[] => {
  if (statement.Effect !== "Allow" || !grants(statement)) return [];
  const name = nameOfStatement(statement, index);
  const wild = many(statement.Resource).filter((resource) => /[*?]/.test(resource));
  return [
    ...(statement.NotResource === undefined ? [] : [`${name} gives iam:PassRole on all but some roles`]),
    ...wild.map((resource) => `${name} gives iam:PassRole on ${resource}`),
    ...(namesService(statement) ? [] : [`${name} gives iam:PassRole without iam:PassedToService`]),
  ];
};

const grants = (statement: Statement): boolean =>
  statement.NotAction === undefined
    ? many(statement.Action).some((pattern) => matchAction(pattern, PASS_ROLE))
    : !many(statement.NotAction).some((pattern) => matchAction(pattern, PASS_ROLE));

// IfExists and ForAllValues hold where the key is missing; a pattern that is all wildcard names nobody.
const namesService = (statement: Statement): boolean =>
  Object.entries(statement.Condition ?? {}).some(([operator, test]) => {
    if (!/^(forAnyValue:)?string(equals|equalsIgnoreCase|like)$/i.test(operator)) return false;
    const entry = Object.entries(test).find(([key]) => key.toLowerCase() === "iam:passedtoservice");
    return entry !== undefined && many(entry[1]).every((value) => /^[a-z0-9]/.test(String(value)));
  });
