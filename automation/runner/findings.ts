// Decides what a finding of the policy pack means: reads the engine's policy event into our violation.
import type { PolicyEvent } from "@pulumi/pulumi/automation/events.js";
import { type Violation, severities } from "../events/registry.ts";
import { stripColor } from "./text.ts";

const trailer = /\[lockgate ([^\n]*)\]\s*$/;
/** What @pulumi/policy says, as a mere advisory, when a value was not known yet. */
const sdkUndecided = /can't run policy .* during preview/i;

/**
 * Reads one policy event. The pack writes its findings as text: what is wrong, a line `Remedy: ...`, and a
 * last line `[lockgate severity=... verdict=...]`; another pack's text becomes the message as it is.
 */
export function readFinding(event: PolicyEvent): Violation {
  const text = stripColor(event.message).trim();
  const tail = trailer.exec(text)?.[1] ?? "";
  const body = text.replace(trailer, "").trim();
  const [message = "", remedy = ""] = body.split(/\n\s*Remedy:\s*/);
  const undecided = sdkUndecided.test(body) || field(tail, "verdict") === "undecidable";
  return {
    rule: event.policyName,
    severity: severityOf(field(tail, "severity")),
    level: event.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
    verdict: undecided ? "undecidable" : "fail",
    urn: event.resourceUrn ?? "",
    message: message.trim(),
    remedy: remedy.trim(),
  };
}

function field(tail: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(tail)?.[1];
}

function severityOf(text: string | undefined): Violation["severity"] {
  return severities.find((severity) => severity === text) ?? "unknown";
}
