// Decides every fault that the pack finds in what it is given, other than resources: configuration, states, baselines.

import { filled, type Values } from "./templates.ts";

/** `says` and `remedy` are templates, whose {words} are filled in. A code is stable, its texts may change. */
export const errorTable = {
  settings_not_json: {
    says: "{origin} is not JSON: {why}",
    remedy: "Correct it; docs/policy.md shows what it holds.",
  },
  settings_malformed: {
    says: "{origin}: {place} {why}",
    remedy: "docs/policy.md lists what may stand there.",
  },
  rule_unknown: {
    says: `{origin}: {place} "{id}" is not a rule{hint}`,
    remedy: "docs/rules/README.md lists them.",
  },
  rule_not_exempt: {
    says: "{origin}: {place}: nobody is exempted from {id}, since {reason}",
    remedy: "Take the entry out, and mend what the rule finds.",
  },
  rule_off_twice: {
    says: `{origin}: key "{id}" turns the rule off for all stacks, lz-stack does not`,
    remedy: `Write lz-stack.levels.{id} = "disabled" in its place.`,
  },

  baseline_not_json: { says: "{origin} is not JSON: {why}", remedy: "Write it anew with --write-baseline." },
  baseline_malformed: {
    says: "{origin} is no baseline: {place} {why}",
    remedy: "Write it anew with --write-baseline.",
  },
  state_not_json: {
    says: "{origin}: not JSON: {why}",
    remedy: "Export it anew with: pulumi stack export --stack NAME --file FILE",
  },
  state_malformed: {
    says: "{origin}: not a state as the Pulumi CLI exports it: {why}",
    remedy: "Export it anew with: pulumi stack export --stack NAME --file FILE",
  },
  stack_twice: { says: "stack {stack} is both in {one} and in {other}", remedy: "Give each stack once." },
  preview_not_json: {
    says: "{origin}: not JSON: {why}",
    remedy: "Make it with: pulumi preview --stack NAME --json > FILE",
  },
  preview_malformed: {
    says: "{origin}: not a preview of the Pulumi CLI",
    remedy: "Make it with: pulumi preview --stack NAME --json > FILE",
  },
} as const satisfies Record<string, { says: string; remedy: string }>;

export type ErrorCode = keyof typeof errorTable;

/** The fault as one line: what is wrong, then what to do. */
export const told = <C extends ErrorCode>(code: C, values: Values<(typeof errorTable)[C]>): string => {
  const { says, remedy } = errorTable[code];
  return `${filled(says, values)}. ${filled(remedy, values)}`;
};
