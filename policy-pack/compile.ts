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
import { EXEMPTIONS, Exemptions, exemptionsSchema } from "./exemptions.ts";
import { buildModel } from "./model/model.ts";
import { settingsFrom, settingsSchema, type Settings } from "./model/settings.ts";
import { reportExemptions, safely, send, type Session } from "./session.ts";
import { isStackRule, type Level, type ResourceRule, type Rule, type StackRule } from "./rule.ts";
import { factsOfResource, factsOfStack, inputsOf } from "./sdk.ts";
import { judge } from "./verdict.ts";

/** The policy that runs all rules over the stack; its configuration holds their levels. */
export const STACK = "lz-stack";

/** `run` is what the SDK executes; `listed` is what the engine shows and counts: every rule under its own id. */
export type Compiled = { run: Policies; listed: Policies };

export const compile = (rules: readonly Rule[], today: () => string): Compiled => {
  const session: Session = { exemptions: new Exemptions({}, today()), inputs: new Map() };
  const resource = rules.filter((rule) => !isStackRule(rule)) as readonly ResourceRule[];
  const stack = rules.filter(isStackRule);
  const exemptions = exemptionsPolicy(rules, session, today);
  const each = resource.map((rule) => resourcePolicy(rule, session));
  const one = stackPolicy(stack, session);
  return { run: [exemptions, ...each, one], listed: [exemptions, ...each, one, ...stack.map(listedOnly)] };
};

/** Comes first, so that configuration and inputs are there before any other policy needs them. */
const exemptionsPolicy = (
  rules: readonly Rule[],
  session: Session,
  today: () => string,
): ResourceValidationPolicy => {
  let read = false;
  return {
    name: EXEMPTIONS,
    description: "Exemptions from rules: who accepted what, why, and until when",
    enforcementLevel: "mandatory",
    severity: "high",
    configSchema: exemptionsSchema(rules.map((rule) => rule.id)),
    validateResource: (args) => {
      if (!read) session.exemptions = new Exemptions(args.getConfig(), today());
      read = true;
      session.inputs.set(args.urn, inputsOf(args));
    },
  };
};

const resourcePolicy = (rule: ResourceRule, session: Session): ResourceValidationPolicy => {
  const check = (args: ResourceValidationArgs, report: ReportViolation): void => {
    if (!rule.appliesTo.includes(args.type)) args.notApplicable(`${rule.id} does not judge ${args.type}`);
    const facts = factsOfResource(args);
    const verdicts = safely(rule, args.urn, () => judge(args.urn, () => rule.check(facts)));
    const [only] = verdicts;
    if (verdicts.length === 1 && only?.kind === "notApplicable") args.notApplicable(only.reason);
    // The SDK knows this rule by its id, so it knows the level that is configured for it.
    send(rule, undefined, verdicts, session, report);
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

type StackConfig = Partial<Settings> & { levels?: Record<string, Level | "disabled"> };

/** The SDK decodes all resources anew for each stack policy: one policy, one model, all rules. */
const stackPolicy = (rules: readonly StackRule[], session: Session): StackValidationPolicy => ({
  name: STACK,
  description: "Rules over the whole stack: companions of resources, and who can reach what",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      ...settingsSchema,
      levels: {
        type: "object",
        description: "Level by rule id, for rules over the whole stack.",
        default: {},
        additionalProperties: false,
        properties: Object.fromEntries(
          rules.map((rule) => [
            rule.id,
            { type: "string" as const, enum: ["mandatory", "advisory", "disabled"] },
          ]),
        ),
      },
    },
  },
  validateStack: (args: StackValidationArgs, report: ReportViolation) => {
    const configured = args.getConfig<StackConfig>();
    const levels = configured.levels ?? {};
    const model = buildModel(factsOfStack(args, session.inputs), settingsFrom(configured));
    for (const rule of rules) {
      const level = levels[rule.id] ?? rule.level;
      if (level === "disabled") continue;
      send(
        rule,
        level,
        safely(rule, "", () => rule.check(model)),
        session,
        report,
      );
    }
    reportExemptions(session, new Set(model.resources.map(({ urn }) => urn.split(":")[2] ?? "")), report);
  },
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
