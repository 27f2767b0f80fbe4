// Decides which types of resources matter for security: those that a rule of the policy pack judges.

let known: Promise<ReadonlySet<string>> | undefined;

/** Pulumi's type tokens. The rules are loaded when they are first asked for. */
export function judgedTypes(): Promise<ReadonlySet<string>> {
  known ??= import("../../policy-pack/pack.ts").then(
    ({ rules }) => new Set(rules.flatMap(({ appliesTo }) => appliesTo)),
  );
  return known;
}
