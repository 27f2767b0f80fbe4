// Decides which candidates can make a call on a resource, or might: "maybe" counts as can.

import { evaluate, type ContextValue, type Decision, type PolicyDocument } from "../iam/index.ts";
import type { Candidate } from "./candidates.ts";
import { contextOf } from "./context.ts";

export type Target = {
  actions: readonly string[];
  resource: string;
  account: string;
  policy: PolicyDocument;
  /** What lawful requests carry, undefined = not there; the intended identity must be let in by one for certain. */
  lawful: readonly Lawful[];
};

export type Lawful = Readonly<Record<string, ContextValue | undefined>>;

/** Candidates who can make one of the calls, by name. Everything that a caller may choose is unknown here. */
export const whoCan = (all: readonly Candidate[], target: Target): ReadonlySet<string> =>
  new Set(
    all
      .filter((candidate) => target.actions.some((action) => possible(candidate, action, target)))
      .map((c) => c.name),
  );

/** True where a lawful request of the candidate is allowed for certain. */
export const surelyCan = (candidate: Candidate, action: string, target: Target): boolean =>
  target.lawful.some((lawful) => decide(candidate, action, target, lawful).effect === "allow");

/** True where a request of the candidate may be allowed; `special` says what is known of it, undefined = not there. */
export const mayCall = (
  candidate: Candidate,
  action: string,
  target: Omit<Target, "actions" | "lawful">,
  special: Lawful = {},
): boolean => decide(candidate, action, target, special).effect !== "deny";

const possible = (candidate: Candidate, action: string, target: Target): boolean =>
  mayCall(candidate, action, target);

const decide = (
  candidate: Candidate,
  action: string,
  target: Omit<Target, "actions" | "lawful">,
  lawful: Lawful,
): Decision => {
  const documents = [target.policy, ...(candidate.policies.identity ?? []).map((p) => p.document)];
  const { principal } = candidate;
  const request = {
    principal,
    action,
    resource: target.resource,
    resourceAccount: target.account,
    context: given({ ...contextOf(documents, candidate.stance), ...lawful }),
  };
  return evaluate(request, {
    ...candidate.policies,
    resource: { name: "resource", document: target.policy },
  });
};

const given = (context: Lawful): Readonly<Record<string, ContextValue>> =>
  Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, ContextValue] => entry[1] !== undefined),
  );
