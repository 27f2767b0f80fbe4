// Decides which rules take a value that is not known for a good one: what fails may become undecidable, never silent.

import type { Facts } from "../../policy-pack/facts.ts";
import type { Rule } from "../../policy-pack/rule.ts";
import { isFinding, type Verdict } from "../../policy-pack/verdict.ts";
import type { Case } from "./ruleCases.ts";
import { unknowns } from "./unknownValues.ts";

type Judge = (rule: Rule, resources: readonly Facts[]) => readonly Verdict[];

/**
 * One line for each place of a failing case at which "not known" breaks the rule, or silences it while no other
 * mandatory rule asks for a value either.
 */
export const silenced = (
  rules: readonly Rule[],
  casesOf: (id: string) => readonly Case[],
  verdictsOf: Judge,
): readonly string[] => {
  const asked = (resources: readonly Facts[]): ReadonlySet<string> =>
    new Set(
      rules
        .filter(({ level }) => level === "mandatory")
        .flatMap((rule) => verdictsOf(rule, resources))
        .flatMap((verdict) => (verdict.kind === "undecidable" ? [`${verdict.urn} ${verdict.input}`] : [])),
    );
  const asksMore = (open: readonly Facts[], resources: readonly Facts[]): boolean => {
    const before = asked(resources);
    return [...asked(open)].some((input) => !before.has(input));
  };
  const ofCase = (rule: Rule, { name, resources }: Case): readonly string[] =>
    unknowns(resources).flatMap(({ where, resources: open }) => {
      const how = outcome(() => verdictsOf(rule, open));
      if (how === undefined) return [];
      if (how === SILENT && asksMore(open, resources)) return [];
      return [`${rule.id} ${how}: ${name}: ${where}`];
    });
  return rules.flatMap((rule) =>
    casesOf(rule.id)
      .filter(({ expect }) => expect === "fail")
      .flatMap((one) => ofCase(rule, one)),
  );
};

const SILENT = "is silent";

const outcome = (judge: () => readonly Verdict[]): string | undefined => {
  try {
    return judge().some(isFinding) ? undefined : SILENT;
  } catch (error) {
    return `breaks (${(error as Error).message})`;
  }
};

/** Where silence is right, with the reason; `where` is the end of a line. */
export const RIGHT: readonly { where: RegExp; reason: string }[] = [
  {
    where: /^(?:PIPE-09|COMP-12) .*(?:encryptionKey|kmsKeyId|replicas\.0)$/,
    reason:
      "AWS's own keys have names that everybody knows: a key that is not known yet is one that is being made",
  },
  {
    where: /^ART-06 .* targetBucket$/,
    reason: "access logs are written wherever that is; the bucket that takes them is judged itself",
  },
  {
    where: /^PIPE-16 .*(?:configuration\.DetectChanges|Pipeline releases arn|news resource)$/,
    reason: "it is said, whatever it says; what is made of the pipeline's name is about the pipeline",
  },
  {
    where: /^LOG-09 .* region$/,
    reason: "which regions are used is read off all resources together, and providers say their region",
  },
  {
    where: /^(?:G-02 .*Bucket store bucket|G-07 .*Role break-glass name)$/,
    reason: "it is recognised by nothing but its name: without that it would be every bucket, and every role",
  },
  {
    where: /^(?:G-02|G-07) .*:Organization o-acme id$/,
    reason: "an organization gets its id when it is made: until then no account in it has anything to guard",
  },
  {
    where: /^G-08 .*:Account dev id$/,
    reason: "nobody can enter an account that has no number yet",
  },
];
