// Names what the pages cite: the catalogues that ask for the same thing, and the kinds of rules.

import type { Maps, Rule } from "../rule.ts";

export const CATALOGUES: Readonly<Record<keyof Maps, string>> = {
  fsbp: "AWS Foundational Security Best Practices",
  cis7: "CIS AWS Foundations Benchmark 7",
  nist: "NIST SP 800-53",
  owasp: "OWASP CI/CD",
};

export const KINDS: Readonly<Record<Rule["kind"], string>> = {
  resource: "judged from the inputs of one resource, before it is made",
  join: "judged from a resource and its companions, once the stack is known",
  graph: "judged from who can reach what, by evaluating the policies of the stack",
};

/** The catalogues that mention the rule, with their ids. */
export const catalogueRows = (maps: Maps): readonly { name: string; ids: readonly string[] }[] =>
  (Object.entries(CATALOGUES) as [keyof Maps, string][])
    .map(([key, name]) => ({ name, ids: maps[key] }))
    .filter(({ ids }) => ids.length > 0);
