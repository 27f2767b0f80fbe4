// Decides whether a statement for everyone really lets everyone in: a stranger with all rights at home asks, and must be refused.

import {
  evaluate,
  type ContextValue,
  type PolicyDocument,
  type Principal,
  type Statement,
} from "../iam/index.ts";
import { many, statementsOf } from "../model/documents.ts";
import { contextOf, OUTSIDE_ACCOUNT, type Stance } from "./context.ts";

export const ALLOW_ALL: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

const STRANGER: Principal = {
  kind: "role",
  arn: `arn:aws:iam::${OUTSIDE_ACCOUNT}:role/stranger`,
  account: OUTSIDE_ACCOUNT,
};

/** A name for a statement in a message: its Sid, else its place. */
export const nameOfStatement = (statement: Statement, index: number): string =>
  statement.Sid ? `statement "${statement.Sid}"` : `statement ${index + 1}`;

export const namesEveryone = (statement: Statement): boolean => {
  const principal = statement.Principal;
  if (principal === undefined) return false;
  if (principal === "*") return true;
  return Object.values(principal).some((names) => many(names).includes("*"));
};

/**
 * Allow statements for everyone that a stranger gets through, or might. Denies of the document count; conditions
 * that a stranger could meet do not help. `resource` and `account` are what the document protects.
 */
export const openToStrangers = (document: PolicyDocument, where: Where): readonly string[] => {
  const all = statementsOf(document);
  const denies = all.filter((statement) => statement.Effect === "Deny");
  return all.flatMap((statement, index) => {
    if (statement.Effect !== "Allow" || !namesEveryone(statement)) return [];
    const asked: PolicyDocument = { Version: "2012-10-17", Statement: [statement, ...denies] };
    return admits(asked, statement, where) ? [nameOfStatement(statement, index)] : [];
  });
};

export type Where = { resource: string; account: string; service: string };

/** Who asks, with all rights at home, and what is special about the request: undefined = the key is not in it. */
export type Caller = {
  principal: Principal;
  stance: Stance;
  context?: Readonly<Record<string, ContextValue | undefined>>;
};

/** True where the caller gets one call through that the statement speaks of, or might; the document's denies count. */
export const letsIn = (
  document: PolicyDocument,
  statement: Statement,
  where: Where,
  { principal, stance, context: special = {} }: Caller,
): boolean =>
  requestsOf(statement, where).some(({ action, resource }) => {
    const context = { ...contextOf([document], stance), ...special };
    const given = Object.entries(context).filter(
      (entry): entry is [string, ContextValue] => entry[1] !== undefined,
    );
    const request = {
      principal,
      action,
      resource,
      resourceAccount: where.account,
      context: Object.fromEntries(given),
    };
    const policies = {
      identity: [{ name: "caller/all", document: ALLOW_ALL }],
      resource: { name: "resource", document },
    };
    return evaluate(request, policies).effect !== "deny";
  });

const admits = (document: PolicyDocument, statement: Statement, where: Where): boolean =>
  letsIn(document, statement, where, { principal: STRANGER, stance: "outsider" });

const requestsOf = (statement: Statement, where: Where) => {
  const actions = many(statement.Action).map((pattern) => example(pattern, where.service));
  const resources = many(statement.Resource).map((pattern) => pattern.replaceAll(/[*?]/g, "x"));
  return (actions.length > 0 ? actions : [`${where.service}:Anything`]).flatMap((action) =>
    (resources.length > 0 ? resources : [where.resource]).map((resource) => ({ action, resource })),
  );
};

/** An action that a pattern covers; which one does not matter, since the statement is asked about itself. */
const example = (pattern: string, service: string): string => {
  const concrete = pattern.replaceAll(/[*?]/g, "X");
  return concrete.includes(":") ? concrete : `${service}:${concrete}`;
};
