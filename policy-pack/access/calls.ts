// Decides which calls a changed guard rail and a principal's rights have in common: each shown by one call of its kind.

import { exampleAction, matchAction, matchArn, type Statement } from "../iam/index.ts";
import { many } from "../model/documents.ts";

/** `label` tells them all (`es:*`), `action` is the one that is asked for. */
export type Call = { label: string; action: string; resource: string };

/** Calls of the rights that the rail speaks of; rails that speak of all but some are asked by the rights' own words. */
export const callsInCommon = (rail: Statement, right: Statement): readonly Call[] => {
  const resources = many(rail.Resource).flatMap((ours) =>
    many(right.Resource ?? "*").flatMap((theirs) => narrower(ours, theirs, matchArn)),
  );
  const where = rail.Resource === undefined ? many(right.Resource ?? "*") : resources;
  return actionsInCommon(rail, right).flatMap(({ label, action }) =>
    [...new Set(where)].map((resource) => ({ label, action, resource })),
  );
};

const actionsInCommon = (rail: Statement, right: Statement): readonly Omit<Call, "resource">[] => {
  const rights = right.Action === undefined ? ["*"] : many(right.Action);
  const exempt = many(rail.NotAction);
  const both =
    rail.Action === undefined
      ? rights
      : many(rail.Action).flatMap((ours) => rights.flatMap((theirs) => narrower(ours, theirs, matchAction)));
  return [...new Set(both)].flatMap((label) => {
    const action = exampleAction(label, (known) => !exempt.some((pattern) => matchAction(pattern, known)));
    return action === undefined ? [] : [{ label, action }];
  });
};

/** The pattern that the other one covers; both may cover only a part of each other, and then nothing can be said shortly. */
const narrower = (
  a: string,
  b: string,
  covers: (pattern: string, text: string) => boolean,
): readonly string[] => (covers(a, b) ? [b] : covers(b, a) ? [a] : []);
