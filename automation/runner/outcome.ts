// Decides what a finished run says about itself: outcome and error from what was seen. Pure.
import { type ErrorCode, LockgateError, errorTable } from "../errors.ts";
import type { Outcome, RunError } from "../store/runs.ts";
import { type Tally, countChanges } from "./engineEvents.ts";

/** Longest detail kept on the run; the log has everything. */
const detailLimit = 4000;

/** Builds the error of a run from the table. */
export function runError(code: ErrorCode, detail: string): RunError {
  const { title, remedy } = errorTable[code];
  const short =
    detail.length > detailLimit ? `${detail.slice(0, detailLimit)} ... (see the run's log)` : detail;
  return { code, title, detail: short, remedy };
}

/** Outcome over the phases that ran; the last one counts, policy findings are those of all without repeats. */
export function outcomeOf(tallies: readonly Tally[], seconds: number, error?: RunError): Outcome {
  const last = tallies.at(-1);
  const packs = tallies.findLast((tally) => tally.summary)?.summary?.packs ?? [];
  return {
    // A phase without a summary was cut off: what it did until then is what was seen to end.
    changes: last?.summary?.changes ?? countChanges(last?.done ?? {}),
    resources: last?.resources.size ?? 0,
    durationSeconds: Math.round(seconds * 1000) / 1000,
    policies: {
      packs,
      rulesChecked: new Set(tallies.flatMap((tally) => [...tally.rulesChecked])).size,
      violations: [
        ...new Map(
          tallies.flatMap((t) => t.violations).map((v) => [`${v.rule} ${v.urn} ${v.message}`, v]),
        ).values(),
      ],
    },
    ...(error ? { error } : {}),
  };
}

/** Signs by which the CLI's own words tell the cause, most telling first. */
const causes: readonly { readonly pattern: RegExp; readonly code: ErrorCode }[] = [
  { pattern: /the stack is currently locked by|\[409\] Conflict: Another update/, code: "stack_locked" },
  {
    pattern:
      /(policy pack|analyzer)[^\n]*(fail|crash|exit|could not|unable|error)|failed to (load|run|start)[^\n]*policy/i,
    code: "policy_pack_failed",
  },
  {
    pattern: /Pulumi\.[A-Za-z0-9_.-]+\.ya?ml|configuration is not valid|Missing required configuration/i,
    code: "configuration_invalid",
  },
];

/** Signs that count only where the engine had not begun: a program's own resources speak of S3 and KMS, too. */
const earlyCauses: typeof causes = [
  {
    pattern: /incorrect passphrase|passphrase must be set|operation error KMS|secrets \(code=/,
    code: "secrets_unreadable",
  },
  {
    pattern: /operation error S3|NoSuchBucket|blob \(code=|Unauthorized:|\[40[13]\]/,
    code: "backend_unavailable",
  },
];

/** Why a phase failed, from what the CLI printed and the engine reported. */
export function causeOf(error: unknown, tally: Tally): RunError {
  if (error instanceof LockgateError) return runError(error.code, error.detail ?? error.message);
  const mandatory = tally.violations.filter((v) => v.level === "mandatory");
  if (mandatory.length > 0) {
    const undecided = mandatory.every((v) => v.verdict === "undecidable");
    const lines = mandatory.map((v) => `${v.rule}: ${v.urn || "whole stack"}: ${v.message}`);
    return runError(undecided ? "policy_undecided" : "policy_violation", lines.join("\n"));
  }
  const printed = printedBy(error);
  const detail = tally.errors.length > 0 ? tally.errors.join("\n") : printed;
  const signs = tally.errors.length > 0 ? causes : [...causes, ...earlyCauses];
  const cause = signs.find(({ pattern }) => pattern.test(`${detail}\n${printed}`));
  return runError(cause?.code ?? "stack_failed", detail);
}

/** The error text of a failed CLI command: its standard error, else the end of its standard output. */
export function printedBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The API's only public form of the result: "code: 1\n stdout: ...\n stderr: ...\n err?: ...".
  const parts = /\n stdout: ([\s\S]*?)\n stderr: ([\s\S]*?)\n err\?: /.exec(error.message);
  if (!parts) return error.message.trim();
  const [, stdout = "", stderr = ""] = parts;
  return stderr.trim() || stdout.trim().split("\n").slice(-40).join("\n");
}
