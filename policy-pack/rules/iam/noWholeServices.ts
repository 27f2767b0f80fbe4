// Decides whether policies list what they allow: no whole service on everything, nothing allowed by exclusion.

import { nameOfStatement } from "../../access/outsider.ts";
import type { Statement } from "../../iam/index.ts";
import { documentAt, identityDocuments, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const noWholeServices = (model: Model): readonly Verdict[] =>
  judgeEach(identityDocuments(model), ({ urn, position }) => {
    const document = documentAt(position);
    const faults = document ? statementsOf(document).flatMap(faultsOf) : [];
    return faults.length > 0 ? fail(urn, `${faults.join("; ")} (${position.path})`) : pass(urn);
  });

const faultsOf = (statement: Statement, index: number): readonly string[] => {
  if (statement.Effect !== "Allow") return [];
  const name = nameOfStatement(statement, index);
  const services = many(statement.Action).filter(isWholeService);
  const onAll = statement.NotResource !== undefined || many(statement.Resource).some(isEverything);
  return [
    ...(statement.NotAction === undefined ? [] : [`${name} allows by NotAction`]),
    ...(statement.NotResource === undefined ? [] : [`${name} allows by NotResource`]),
    ...(onAll && services.length > 0 ? [`${name} allows ${services.join(", ")} on everything`] : []),
  ];
};

/** `s3:*`, `s3:**`, `s*:*`: every action of at least one service; `*` alone is every action of all. */
const isWholeService = (action: string): boolean => /^([^:]+:)?\*+$/.test(action);

// Everything, or everything of a service: `*`, `arn:aws:s3:::*`, all of its objects, `arn:aws:logs:*:123456789012:*`.
const isEverything = (resource: string): boolean =>
  /^(\*+|arn:[^:]*(:[^:]*){0,3}:?\*+([:/]\*+)*)$/.test(resource);
