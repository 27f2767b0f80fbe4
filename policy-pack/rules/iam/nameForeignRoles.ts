// Decides whether policies that let other accounts in name roles there, or stay inside of the organization.

import { exactNamesIn, foreignIn, trustsWholeAccount, type Foreign } from "../../access/foreign.ts";
import { nameOfStatement } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import { needAccount } from "../../model/accounts.ts";
import type { Statement } from "../../iam/index.ts";
import { documentAt, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";
import { TRUST_PLACES } from "./closeTrust.ts";

export const nameForeignRoles = (model: Model): readonly Verdict[] =>
  judgeEach(
    model.resources.filter((facts) => facts.type in TRUST_PLACES),
    (resource) => judged(model, resource),
  );

const judged = (model: Model, resource: Facts): Verdict => {
  const { property, service } = TRUST_PLACES[resource.type]!;
  const document = documentAt(input(resource, property));
  if (!document) return notApplicable(`${property} is absent`, resource.urn);
  const nameless = statementsOf(document).flatMap(canonical);
  if (nameless.length > 0) return fail(resource.urn, `${nameless.join("; ")} (${property})`);
  if (foreignIn(document, "").length === 0) return pass(resource.urn);
  const account = needAccount(resource);
  const where = { resource: `arn:aws:${service}:eu-west-1:${account}:any`, account, service };
  const faults = foreignIn(document, account).flatMap((foreign) => {
    const { label } = foreign;
    if (isUnlisted(model, foreign))
      return [`${label} lets in account ${foreign.account}, which is not listed`];
    // Whom the company lets in from outside has an external id instead, which is another rule's question.
    if (model.settings.thirdParties.includes(foreign.account)) return [];
    return trustsWholeAccount(document, foreign, where)
      ? [`${label} trusts all of account ${foreign.account}${unlistedNames(document, foreign)}`]
      : [];
  });
  return faults.length > 0 ? fail(resource.urn, `${faults.join("; ")} (${property})`) : pass(resource.urn);
};

/** S3 takes accounts by an id of its own, from which nobody can tell whose it is. */
const canonical = (statement: Statement, index: number): readonly string[] => {
  const principal = statement.Principal;
  const ids = typeof principal === "object" ? many(principal["CanonicalUser"]) : [];
  return statement.Effect === "Allow" && ids.length > 0
    ? [`${nameOfStatement(statement, index)} lets in a CanonicalUser, which does not tell its account`]
    : [];
};

/** Where the company says which accounts are its own, every other one must be listed as a third party. */
const isUnlisted = ({ settings }: Model, { account }: Foreign): boolean =>
  settings.accounts.length > 0 && ![...settings.accounts, ...settings.thirdParties].includes(account);

const unlistedNames = (document: Parameters<typeof exactNamesIn>[0], foreign: Foreign): string =>
  foreign.names.some((name) => !name.endsWith(":root") && !exactNamesIn(document).has(name))
    ? " that fits a pattern"
    : "";
