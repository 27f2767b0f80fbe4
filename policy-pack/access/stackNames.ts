// Decides whose names functions have that no state declares, because CloudFormation makes them: of its roles' stacks alone.

import { UNKNOWN, type PolicyDocument } from "../iam/index.ts";
import { many, statementsOf } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { companyOf, decide } from "./company.ts";
import type { Identity } from "./identities.ts";
import { findProtected } from "./protected.ts";
import { isTrusted } from "./untrusted.ts";

/** Code may come in anew, too: whoever does that has the name as well as who makes it. */
const TAKES = [
  "lambda:CreateFunction",
  "lambda:UpdateFunctionCode",
  "lambda:UpdateFunctionConfiguration",
] as const;
const FUNCTION = /^arn:[^:]+:lambda:[^:]+:(\d{12}):function:[^:*?]+$/;

/**
 * True for a function's name that a role makes which nobody but CloudFormation becomes, and that no other role or user of
 * the account can take, now or by what nobody knows yet. Of other accounts nobody makes or changes a function without a
 * role in this one.
 */
export const stackNames = (model: Model): ((arn: string) => boolean) => {
  const company = companyOf(model);
  const declared = company.identities.filter((who) => who.declared && !isTrusted(model, who.name));
  const byAccount = Map.groupBy(declared, ({ principal }) =>
    "account" in principal ? principal.account : "",
  );
  return (arn) => {
    const account = FUNCTION.exec(arn)?.[1];
    if (account === undefined) return false;
    const effectOf = (who: Identity, action: string) =>
      decide(company, who, action, findProtected(model, action, arn, account)).decision.effect;
    const taking = (byAccount.get(account) ?? []).filter((who) =>
      TAKES.some((action) => effectOf(who, action) !== "deny"),
    );
    return taking.every(isStacksOnly) && taking.some((who) => effectOf(who, TAKES[0]) === "allow");
  };
};

const CLOUDFORMATION = "cloudformation.amazonaws.com";

/** Nobody else is let in, in whatever words. */
const isStacksOnly = ({ trust }: Identity): boolean => {
  if (trust === undefined || trust.document === UNKNOWN) return false;
  const allows = statementsOf(trust.document as PolicyDocument).filter(({ Effect }) => Effect === "Allow");
  return allows.every(({ Principal, NotPrincipal }) => {
    if (typeof Principal !== "object" || NotPrincipal !== undefined) return false;
    return Object.entries(Principal).every(
      ([kind, names]) => kind === "Service" && many(names).every((name) => name === CLOUDFORMATION),
    );
  });
};
