// Decides how the rule table becomes policies: one per rule that sees one resource, and one for all rules over the stack.

import {
  validateResourceOfType,
  type Policies,
  type Policy,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { configure, type Given } from "./configured.ts";
import { EXEMPTIONS, exemptionsSchema } from "./exemptions.ts";
import { newSession, safely, send, type Session } from "./session.ts";
import { isStackRule, type ResourceRule, type Rule, type StackRule } from "./rule.ts";
import { factsOfResource, factsOfStack, inputsOf } from "./sdk.ts";
import { stackSchema } from "./configSchema.ts";
import { STACK } from "./settings.ts";
import { judgeStack } from "./stack.ts";
import { judge } from "./verdict.ts";

export type Compiled = {
  /** What the SDK executes. */
  run: Policies;
  /** What the engine shows and counts: every rule under its own id. */
  listed: Policies;
  /** Takes the configuration, before anything is judged; says what is wrong with it. */
  configure(given: Given): Promise<readonly string[]>;
};

export const compile = (rules: readonly Rule[], today: () => string): Compiled => {
  const session = newSession(today);
  const resource = rules.filter((rule) => !isStackRule(rule)) as readonly ResourceRule[];
  const stack = rules.filter(isStackRule);
  const exemptions = exemptionsPolicy(session);
  const each = resource.map((rule) => resourcePolicy(rule, session));
  const one = stackPolicy(stack, session);
  return {
    run: [exemptions, ...each, one],
    listed: [exemptions, ...each, one, ...stack.map(listedOnly)],
    configure: (given) => configure(given, rules, session),
  };
};

/** Comes first, so that inputs are there before any other policy needs them. */
const exemptionsPolicy = (session: Session): ResourceValidationPolicy => ({
  name: EXEMPTIONS,
  description: "Exemptions from rules: who accepted what, why, and until when",
  enforcementLevel: "mandatory",
  severity: "high",
  configSchema: exemptionsSchema,
  validateResource: (args) => void session.inputs.set(args.urn, inputsOf(args)),
});

const resourcePolicy = (rule: ResourceRule, session: Session): ResourceValidationPolicy => {
  const check = (args: ResourceValidationArgs, report: ReportViolation): void => {
    if (!rule.appliesTo.includes(args.type)) args.notApplicable(`${rule.id} does not judge ${args.type}`);
    const facts = factsOfResource(args);
    const verdicts = safely(rule, args.urn, () => judge(args.urn, () => rule.check(facts)));
    const [only] = verdicts;
    if (verdicts.length === 1 && only?.kind === "notApplicable") args.notApplicable(only.reason);
    send(rule, verdicts, session, report);
  };
  const [token] = rule.appliesTo;
  // With one type the SDK skips other resources before it decodes their properties.
  const validateResource = rule.appliesTo.length === 1 ? ofType(token!, check) : check;
  return { ...described(rule), validateResource };
};

/** The SDK reads nothing of a resource class but its type token, so the pack need not load @pulumi/aws. */
const ofType = (token: string, check: (args: ResourceValidationArgs, report: ReportViolation) => void) => {
  const resourceClass = { __pulumiType: token } as unknown as Parameters<typeof validateResourceOfType>[0];
  return validateResourceOfType(resourceClass, (_props, args, report) => check(args, report));
};

/** The SDK decodes all resources anew for each stack policy: one policy, one model, all rules. */
const stackPolicy = (rules: readonly StackRule[], session: Session): StackValidationPolicy => ({
  name: STACK,
  description: "Rules over the whole stack: companions of resources, and who can reach what",
  enforcementLevel: "mandatory",
  severity: "critical",
  configSchema: stackSchema,
  validateStack: (args: StackValidationArgs, report: ReportViolation) =>
    judgeStack(rules, factsOfStack(args, session.inputs), session, report),
});

/** A policy that is shown under its own id but run by `lz-stack`. */
const listedOnly = (rule: StackRule): StackValidationPolicy => ({
  ...described(rule),
  validateStack: () => {},
});

const described = (rule: Rule): Policy => ({
  name: rule.id,
  description: rule.title,
  enforcementLevel: rule.level,
  severity: rule.severity,
  remediationSteps: rule.fix,
  tags: Object.entries(rule.maps).flatMap(([catalogue, ids]) => ids.map((id) => `${catalogue}:${id}`)),
});
