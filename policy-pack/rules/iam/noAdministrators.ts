// Decides whether anything declared here hands out all rights: a document that allows everything, or AWS's own such policy.

import { identityDocuments, attachments, documentAt, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import type { Statement } from "../../iam/index.ts";
import { nameOfStatement } from "../../access/outsider.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

/** AWS-managed policies that allow everything or nearly so. */
const TOO_MUCH = /:aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|AWSCloudShellFullAccess)$/;

export const noAdministrators = (model: Model): readonly Verdict[] => [
  ...judgeEach(identityDocuments(model), ({ urn, position }) => {
    const document = documentAt(position);
    const found = document ? statementsOf(document).flatMap(everything) : [];
    return found.length > 0
      ? fail(urn, `${found.join(", ")} of ${position.path} allows every action on everything`)
      : pass(urn);
  }),
  ...judgeEach(attachments(model), ({ urn, facts, position }) => {
    const target = model.follow(facts, position, ["policy"]);
    const arn = target.kind === "external" ? target.text : "";
    return TOO_MUCH.test(arn) ? fail(urn, `${position.path} attaches ${arn}`) : pass(urn);
  }),
];

// A condition narrows when the rights hold, not what they are.
const everything = (statement: Statement, index: number): readonly string[] => {
  const actions =
    statement.Effect === "Allow" && many(statement.Action).some((action) => /^\*+(:\*+)?$/.test(action));
  const resources = many(statement.Resource).some((resource) => /^(\*+|arn:\*(:\*)*)$/.test(resource));
  return actions && resources ? [nameOfStatement(statement, index)] : [];
};
