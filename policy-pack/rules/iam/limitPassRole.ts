// Decides whether roles and network interfaces are passed to named services only: passing a role is using it.

import { matchAction, type Statement } from "../../iam/index.ts";
import { documentAt, identityDocuments, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { nameOfStatement } from "../../access/outsider.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const PASS_ROLE = "iam:PassRole";
/** Lends an interface of the network to a service, or to another account, which then is inside. */
const LEND = "ec2:CreateNetworkInterfacePermission";

export const limitPassRole = (model: Model): readonly Verdict[] =>
  judgeEach(identityDocuments(model), ({ urn, position }) => {
    const document = documentAt(position);
    const faults = document ? statementsOf(document).flatMap(faultsOf) : [];
    return faults.length > 0 ? fail(urn, `${faults.join("; ")} (${position.path})`) : pass(urn);
  });

const faultsOf = (statement: Statement, index: number): readonly string[] =>
  statement.Effect === "Allow"
    ? [
        ...passes(statement, nameOfStatement(statement, index)),
        ...lends(statement, nameOfStatement(statement, index)),
      ]
    : [];

/** `ec2:AuthorizedUser` names an account's identity; to be bound to one account is to be bound as well. */
const lends = (statement: Statement, name: string): readonly string[] =>
  !grants(statement, LEND) ||
  ["ec2:authorizedservice", "ec2:authorizeduser"].some((key) => binds(statement, key))
    ? []
    : [`${name} gives ${LEND} without ec2:AuthorizedService`];

const passes = (statement: Statement, name: string): readonly string[] => {
  if (!grants(statement, PASS_ROLE)) return [];
  const wild = many(statement.Resource).filter((resource) => /[*?]/.test(resource));
  return [
    ...(statement.NotResource === undefined ? [] : [`${name} gives iam:PassRole on all but some roles`]),
    ...wild.map((resource) => `${name} gives iam:PassRole on ${resource}`),
    ...(binds(statement, "iam:passedtoservice")
      ? []
      : [`${name} gives iam:PassRole without iam:PassedToService`]),
  ];
};

const grants = (statement: Statement, action: string): boolean =>
  statement.NotAction === undefined
    ? many(statement.Action).some((pattern) => matchAction(pattern, action))
    : !many(statement.NotAction).some((pattern) => matchAction(pattern, action));

// IfExists and ForAllValues hold where the key is missing; a pattern that is all wildcard names nobody.
const binds = (statement: Statement, key: string): boolean =>
  Object.entries(statement.Condition ?? {}).some(([operator, test]) => {
    if (!/^(forAnyValue:)?string(equals|equalsIgnoreCase|like)$/i.test(operator)) return false;
    const entry = Object.entries(test).find(([name]) => name.toLowerCase() === key);
    return entry !== undefined && many(entry[1]).every((value) => /^[a-z0-9]/.test(String(value)));
  });
