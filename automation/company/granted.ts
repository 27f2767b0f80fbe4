// Decides how exceptions that were granted on the server stand in the policy pack's configuration: beside those in the file.
import { EXEMPTIONS, type Exemption } from "../../policy-pack/exemptions.ts";
import type { RuleException } from "../store/exceptions.ts";

/** As the pack reads it: whoever asked answers for it. */
export const exemptionOf = ({ rule, urn, reason, ticket, person, until }: RuleException): Exemption => ({
  rule,
  urn,
  reason,
  ticket,
  owner: person,
  until,
});

/**
 * The configuration's text with the granted ones. Where the text is not sound it stays as it is: the pack then refuses it,
 * and nobody is exempted from anything.
 */
export function withGranted(config: string | undefined, granted: readonly RuleException[]): string {
  const text = config ?? "{}";
  const whole = parsed(text);
  if (whole === undefined) return text;
  // Null is a fault of the file, other than what does not stand there.
  const { [EXEMPTIONS]: section = {} } = whole;
  if (!isRecord(section)) return text;
  const { exemptions: listed = [] } = section;
  if (!Array.isArray(listed)) return text;
  const exemptions = [...(listed as unknown[]), ...granted.map(exemptionOf)];
  return JSON.stringify({ ...whole, [EXEMPTIONS]: { ...section, exemptions } });
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
