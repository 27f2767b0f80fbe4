// Decides whether roles that third parties assume ask for an external id, so that no other customer of theirs gets in.

import {
  admitsForeign,
  exactNamesIn,
  foreignIn,
  identityOf,
  isExact,
  strangersOf,
  trustsWholeAccount,
  type Foreign,
} from "../../access/foreign.ts";
import type { Where } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import type { PolicyDocument } from "../../iam/index.ts";
import { needAccount } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

const EXTERNAL_ID = "sts:externalid";

export const demandExternalIds = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("role"), (role) => {
    const position = input(role, "assumeRolePolicy");
    const document = position.need(documentAt(position));
    if (foreignIn(document, "").length === 0) return none(role);
    const account = needAccount(role);
    const where = { resource: `arn:aws:iam::${account}:role/any`, account, service: "sts" };
    const thirds = foreignIn(document, account).filter((foreign) => isThird(model, document, foreign, where));
    if (thirds.length === 0) return none(role);
    const faults = thirds.flatMap((foreign) => faultOf(document, foreign, where));
    return faults.length > 0 ? fail(role.urn, faults.join("; ")) : pass(role.urn);
  });

const none = (role: Facts): Verdict => notApplicable("no third party assumes it", role.urn);

/** Where the company does not say which accounts are its own, one that is trusted as a whole might be anybody's. */
const isThird = ({ settings }: Model, document: PolicyDocument, foreign: Foreign, where: Where): boolean => {
  if (settings.thirdParties.includes(foreign.account)) return true;
  if (settings.accounts.length > 0) return !settings.accounts.includes(foreign.account);
  return trustsWholeAccount(document, foreign, where);
};

const faultOf = (document: PolicyDocument, foreign: Foreign, where: Where): readonly string[] => {
  const { account, label } = foreign;
  const exact = exactNamesIn(document);
  const callers = [
    ...strangersOf(foreign, exact),
    ...foreign.names.filter(isExact).map((arn) => identityOf(arn, account)),
  ];
  const open = (id: string | undefined) =>
    callers.some((principal) =>
      admitsForeign(document, foreign, where, {
        principal,
        stance: "outsider",
        context: { [EXTERNAL_ID]: id },
      }),
    );
  if (open(undefined)) return [`${label} lets account ${account} in without an external id`];
  return open("an-id-that-nobody-gave") ? [`${label} lets account ${account} in with any external id`] : [];
};
