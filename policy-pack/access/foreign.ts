// Decides which other accounts a policy lets in as a whole, rather than by the exact names of their roles.

import type { PolicyDocument, Principal, Statement } from "../iam/index.ts";
import { accountIn } from "../model/accounts.ts";
import { many, statementsOf } from "../model/documents.ts";
import { instances } from "./candidates.ts";
import { valuesOf } from "./context.ts";
import { letsIn, nameOfStatement, type Caller, type Where } from "./outsider.ts";

/** One statement that speaks of another account. `names`: ARNs and patterns of roles and users in that account. */
export type Foreign = { statement: Statement; label: string; account: string; names: readonly string[] };

/** A role or user by its whole name; a pattern or an account names nobody. */
export const isExact = (name: string): boolean => /^arn:[^:]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(name);

/** Allow statements by the other accounts that their principals or their conditions name. */
export const foreignIn = (document: PolicyDocument, own: string): readonly Foreign[] =>
  statementsOf(document).flatMap((statement, index) => {
    if (statement.Effect !== "Allow") return [];
    const names = namesIn(statement).flatMap(withInstances);
    const accounts = new Set(names.map(accountOfName).filter((account) => account !== undefined));
    accounts.delete(own);
    return [...accounts].map((account) => ({
      statement,
      label: nameOfStatement(statement, index),
      account,
      names: names.filter((name) => accountOfName(name) === account && name.startsWith("arn:")),
    }));
  });

const namesIn = (statement: Statement): readonly string[] => {
  const principal = statement.Principal;
  const aws = typeof principal === "object" ? many(principal["AWS"]) : [];
  const alone: PolicyDocument = { Version: "2012-10-17", Statement: [statement] };
  return [...aws, ...valuesOf([alone], "aws:principalarn"), ...valuesOf([alone], "aws:principalaccount")];
};

/** A pattern stands for roles that nobody has listed: they take its place. */
const withInstances = (name: string): readonly string[] =>
  name.startsWith("arn:") && /[*?]/.test(name) ? instances(name) : [name];

const accountOfName = (name: string): string | undefined => (/^\d{12}$/.test(name) ? name : accountIn(name));

/** The account's root, an administrator of it that no policy names, and who matches its patterns. */
export const strangersOf = (foreign: Foreign, exact: ReadonlySet<string>): readonly Principal[] => {
  const { account } = foreign;
  const unlisted = foreign.names.filter((name) => isExact(name) && !exact.has(name));
  return [
    { kind: "role", arn: `arn:aws:iam::${account}:role/synthetic-administrator`, account },
    { kind: "root", arn: `arn:aws:iam::${account}:root`, account },
    ...unlisted.map((arn) => identityOf(arn, account)),
  ];
};

export const identityOf = (arn: string, account: string): Principal => ({
  kind: arn.includes(":user/") ? "user" : "role",
  arn,
  account,
});

/** Exact names as the document writes them. */
export const exactNamesIn = (document: PolicyDocument): ReadonlySet<string> =>
  new Set(statementsOf(document).flatMap(namesIn).filter(isExact));

/** True where somebody gets in who is of that account, but not named, and for all that is known outside of the organization. */
export const trustsWholeAccount = (document: PolicyDocument, foreign: Foreign, where: Where): boolean => {
  const exact = exactNamesIn(document);
  return strangersOf(foreign, exact).some((principal) =>
    admitsForeign(document, foreign, where, { principal, stance: "outsider" }),
  );
};

/** The statement and all denies of its document, asked by one caller. */
export const admitsForeign = (
  document: PolicyDocument,
  { statement }: Foreign,
  where: Where,
  caller: Caller,
): boolean => {
  const denies = statementsOf(document).filter((other) => other.Effect === "Deny");
  return letsIn({ Version: "2012-10-17", Statement: [statement, ...denies] }, statement, where, caller);
};
