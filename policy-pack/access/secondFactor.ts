// Decides whether people's permission sets let in nobody without a second factor.

import { keysOf } from "./context.ts";
import { input, type Facts, type Input } from "../facts.ts";
import type { Statement } from "../iam/index.ts";
import { documentAt, many, statementsOf } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../verdict.ts";

/**
 * Who signs in with what is set in the identity provider, where nobody here sees it: what is not seen is no second factor.
 * A permission set that denies all calls without a sign of one holds whatever is set there.
 */
export const secondFactor = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("permissionSetPolicy"), (facts) =>
    asks(facts, demandsSign(input(facts, "inlinePolicy"))),
  ),
  ...judgeEach(model.of("permissionSet"), (facts) =>
    asks(facts, model.companions(facts, "permissionSetPolicy", "permissionSetArn").length > 0),
  ),
];

const asks = (facts: Facts, does: boolean): Verdict =>
  does ? pass(facts.urn) : fail(facts.urn, "nothing in it denies all calls without a second factor");

const demandsSign = (position: Input): boolean => {
  const document = documentAt(position);
  return document !== undefined && statementsOf(document).some(refusesWithoutSign);
};

const SIGN = /^aws:(multifactorauth(present|age)|principaltag\/.+)$/i;

const refusesWithoutSign = (statement: Statement): boolean =>
  statement.Effect === "Deny" &&
  many(statement.Action).includes("*") &&
  many(statement.Resource).includes("*") &&
  keysOf(statement).some((key) => SIGN.test(key));
