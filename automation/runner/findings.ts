// Decides what a finding of the policy pack means: reads the engine's policy event into our violation.
import type { PolicyEvent } from "@pulumi/pulumi/automation/events.js";
import { type Violation, severities } from "../events/registry.ts";
import { stripColor } from "./text.ts";

/** The pack's own account of its work: not a violation. */
export interface PackReport {
  readonly rulesChecked: number;
}

/** Name of the policy under which the pack reports what it checked. */
const reportPolicy = "lockgate-report";

const trailer = /\[lockgate ([^\n]*)\]\s*$/;
/** What @pulumi/policy says, as a mere advisory, when a value was not known yet. */
const sdkUndecided = /can't run policy .* during preview/i;

/** Reads one policy event. */
export function readFinding(event: PolicyEvent): { violation: Violation } | { report: PackReport } {
  const text = stripColor(event.message).trim();
  const tail = trailer.exec(text)?.[1] ?? "";
  if (event.policyName === reportPolicy) return { report: readReport(tail) };
  const body = text.replace(trailer, "").trim();
  const [message = "", remedy = ""] = body.split(/\n\s*Remedy:\s*/);
  const undecided = sdkUndecided.test(body) || field(tail, "verdict") === "undecidable";
  return {
    violation: {
      rule: event.policyName,
      severity: severityOf(field(tail, "severity")),
      level: event.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
      verdict: undecided ? "undecidable" : "fail",
      urn: event.resourceUrn ?? "",
      message: message.trim(),
      remedy: remedy.trim(),
    },
  };
}

function readReport(tail: string): PackReport {
  try {
    const parsed = JSON.parse(tail.replace(/^report\s+/, "")) as { rulesChecked?: unknown };
    const count = Number(parsed.rulesChecked);
    return { rulesChecked: Number.isInteger(count) && count > 0 ? count : 0 };
  } catch {
    return { rulesChecked: 0 }; // A report that cannot be read proves nothing.
  }
}

function field(tail: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(tail)?.[1];
}

function severityOf(text: string | undefined): Violation["severity"] {
  return severities.find((severity) => severity === text) ?? "unknown";
}
