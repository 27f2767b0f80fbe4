// Decides which candidates can make a call on a resource, or might: "maybe" counts as can.

import { evaluate, type ContextValue, type Decision, type PolicyDocument } from "../iam/index.ts";
import type { Candidate } from "./candidates.ts";
import { contextOf } from "./context.ts";

export type Target = {
  actions: readonly string[];
  resource: string;
  account: string;
  policy: PolicyDocument;
  /** What a lawful request carries; used to see that the intended identity is let in for certain. */
  lawful: Readonly<Record<string, ContextValue>>;
};

/** Candidates who can make one of the calls, by name. Everything that a caller may choose is unknown here. */
export const whoCan = (all: readonly Candidate[], target: Target): ReadonlySet<string> =>
  new Set(
    all
      .filter((candidate) => target.actions.some((action) => possible(candidate, action, target)))
      .map((c) => c.name),
  );

/** True where a lawful request of the candidate is allowed for certain. */
export const surelyCan = (candidate: Candidate, action: string, target: Target): boolean =>
  decide(candidate, action, target, target.lawful).effect === "allow";

const possible = (candidate: Candidate, action: string, target: Target): boolean =>
  decide(candidate, action, target, {}).effect !== "deny";

const decide = (
  candidate: Candidate,
  action: string,
  target: Target,
  lawful: Readonly<Record<string, ContextValue>>,
): Decision => {
  const documents = [target.policy, ...(candidate.policies.identity ?? []).map((p) => p.document)];
  const context = { ...contextOf(documents, candidate.stance), ...lawful };
  const { principal } = candidate;
  const request = { principal, action, resource: target.resource, resourceAccount: target.account, context };
  return evaluate(request, {
    ...candidate.policies,
    resource: { name: "resource", document: target.policy },
  });
};
