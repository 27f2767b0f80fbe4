// Decides whether a release may be deployed: a pure function of the artifact's digest, its attestations and the facts.
import { readAttested, type Attested, type Reading } from "./attested.ts";
import { checks, type Check, type CheckName, type Facts } from "./checks.ts";
import type { Finding } from "./keyChecks.ts";
import type { Provenance } from "./predicates.ts";
import type { VerificationPolicy } from "./verificationPolicy.ts";

/** `notDemanded`: the policy does not ask for it. */
export type Outcome = Finding["outcome"] | "notDemanded";
export type CheckResult = {
  check: "format" | "signature" | "statement" | "provenance" | CheckName;
  outcome: Outcome;
  reason: string;
};
export type Verification = { allowed: boolean; sha256: string; checks: readonly CheckResult[] };

/** Allowed only if every demanded check has passed: what is not known is never a pass. */
export function decide(bundle: string, policy: VerificationPolicy, facts: Facts): Verification {
  const results = judge(readAttested(bundle, policy.keys), policy, facts);
  return {
    allowed: results.every(({ outcome }) => outcome === "passed" || outcome === "notDemanded"),
    sha256: facts.artifact.sha256,
    checks: results,
  };
}

const steps = ["format", "key", "signature", "statement"] as const;

function judge(reading: Reading, policy: VerificationPolicy, facts: Facts): CheckResult[] {
  if (!reading.ok) return [...upTo(reading), ...unread(policy, reading.step)];
  const read: CheckResult[] = [
    { check: "format", outcome: "passed", reason: `${reading.attested.length} envelopes` },
    { check: "signature", outcome: "passed", reason: "every signature verifies" },
    { check: "statement", outcome: "passed", reason: "every statement is one of in-toto" },
  ];
  const provenance = onlyProvenance(reading.attested);
  if (typeof provenance === "string")
    return [...read, { check: "provenance", outcome: "failed", reason: provenance }, ...unread(policy)];
  const believed = { facts, policy, attested: reading.attested, provenance };
  return [
    ...read,
    { check: "provenance", outcome: "passed", reason: "there is exactly one" },
    ...rows(policy, (check) => check.run(believed)),
  ];
}

/** Two would let each check pass by the one that suits it. */
function onlyProvenance(attested: readonly Attested[]): Provenance | string {
  const found = attested.flatMap(({ statement }) =>
    statement.kind === "provenance" ? [statement.predicate] : [],
  );
  const [provenance] = found;
  if (provenance === undefined) return "there is no provenance";
  return found.length === 1 ? provenance : `there are ${found.length} provenances`;
}

function upTo({ step, reason }: Extract<Reading, { ok: false }>): CheckResult[] {
  const before = steps.slice(0, steps.indexOf(step));
  const after = steps.slice(steps.indexOf(step) + 1);
  return [
    ...before.map((check): CheckResult => ({ check, outcome: "passed", reason: "" })),
    { check: step, outcome: "failed", reason },
    ...after.map((check): CheckResult => ({ check, outcome: "unknown", reason: untaken })),
  ];
}

const untaken = "not looked at, since an earlier step failed";

const unread = (policy: VerificationPolicy, step?: Extract<Reading, { ok: false }>["step"]): CheckResult[] =>
  rows(policy, () => ({ outcome: "unknown", reason: untaken })).filter(
    // While reading, `key` is one of the steps.
    ({ check }) => step === undefined || check !== "key",
  );

const rows = (policy: VerificationPolicy, run: (check: Check) => Finding): CheckResult[] =>
  (Object.entries(checks) as [CheckName, Check][]).map(([name, check]) =>
    check.demanded(policy)
      ? { check: name, ...run(check) }
      : { check: name, outcome: "notDemanded", reason: "the policy does not ask for it" },
  );

/** The first check that keeps the release out, for one line of text. */
export const firstFailure = ({ checks: results }: Verification): CheckResult | undefined =>
  results.find(({ outcome }) => outcome === "failed") ?? results.find(({ outcome }) => outcome === "unknown");
