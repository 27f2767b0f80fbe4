// Decides how the rule table is run: the rules that a resource concerns at once, all rules over the stack at the end.

import type { Policies, Policy } from "@pulumi/policy";
import { configure, type Given } from "./configured.ts";
import { stackSchema } from "./configSchema.ts";
import { EXEMPTIONS, exemptionsSchema } from "./exemptions.ts";
import type { Facts } from "./facts.ts";
import { inFirstPartition } from "./model/partitions.ts";
import type { Report } from "./report.ts";
import { isStackRule, type ResourceRule, type Rule } from "./rule.ts";
import { newSession, safely, send, type Session } from "./session.ts";
import { STACK } from "./settings.ts";
import { withInputs } from "./shown.ts";
import { judgeStack } from "./stack.ts";
import { judge } from "./verdict.ts";

export type Compiled = {
  /** What the engine shows and counts: every rule under its own id. The SDK lists them and runs none. */
  listed: Policies;
  /** Judges one resource by its inputs, before it is made. */
  judgeResource(shown: Facts, report: Report): void;
  /** Judges the stack by its outputs. Asynchronous only where the other stacks are to be seen. */
  judgeStack(shown: readonly Facts[], report: Report): Promise<void> | void;
  /** Takes the configuration, before anything is judged; says what is wrong with it. */
  configure(given: Given): Promise<readonly string[]>;
};

export const compile = (rules: readonly Rule[], today: () => string): Compiled => {
  const session = newSession(today);
  const stack = rules.filter(isStackRule);
  return {
    listed: policiesOf(rules),
    judgeResource: byType(rules.filter((rule) => !isStackRule(rule)) as readonly ResourceRule[], session),
    judgeStack: (shown, report) => judgeStack(stack, withInputs(shown, session.inputs), session, report),
    configure: (given) => configure(given, rules, session),
  };
};

const byType = (rules: readonly ResourceRule[], session: Session): Compiled["judgeResource"] => {
  const about = new Map<string, readonly ResourceRule[]>();
  const rulesAbout = (type: string): readonly ResourceRule[] => {
    const mine = about.get(type) ?? rules.filter((rule) => rule.appliesTo.includes(type));
    about.set(type, mine);
    return mine;
  };
  return (shown, report) => {
    // The inputs are seen here only; the rules over the stack need them later.
    session.inputs.set(shown.urn, shown.props);
    const mine = rulesAbout(shown.type);
    const facts = mine.length > 0 ? inFirstPartition(shown) : shown;
    for (const rule of mine) {
      send(
        rule,
        safely(rule, facts.urn, () => judge(facts.urn, () => rule.check(facts))),
        session,
        report,
      );
    }
  };
};

/**
 * One for exemptions and one for the stack, which are configured, and one for each rule. Rules that see one resource are
 * listed as policies of the stack: of others the engine keeps for each resource which passed, hundreds of names at a time.
 */
const policiesOf = (rules: readonly Rule[]): Policies => [
  {
    name: EXEMPTIONS,
    description: "Exemptions from rules: who accepted what, why, and until when",
    enforcementLevel: "mandatory",
    severity: "high",
    configSchema: exemptionsSchema,
    validateStack: notHere,
  },
  {
    name: STACK,
    description: "Rules over the whole stack: companions of resources, and who can reach what",
    enforcementLevel: "mandatory",
    severity: "critical",
    configSchema: stackSchema,
    validateStack: notHere,
  },
  ...rules.map((rule) => ({ ...described(rule), validateStack: notHere })),
];

/** A policy that did nothing would pass, should the SDK ever run it. */
const notHere = (): never => {
  throw new Error(
    "the pack answers the engine itself (serve/); install the version of @pulumi/policy that it was made for",
  );
};

const described = (rule: Rule): Policy => ({
  name: rule.id,
  description: rule.title,
  enforcementLevel: rule.level,
  severity: rule.severity,
  remediationSteps: rule.fix,
  tags: Object.entries(rule.maps).flatMap(([catalogue, ids]) => ids.map((id) => `${catalogue}:${id}`)),
});
