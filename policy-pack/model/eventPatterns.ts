// Decides whether an EventBridge pattern lets an event through (EventBridge User Guide, "Comparison operators").

import type { Input } from "../facts.ts";
import { Judged, undecidable } from "../verdict.ts";

/** Plain JSON. */
type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

const isFields = (value: Json): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Every field of the pattern must fit; a list fits when one of its members does. An operator that is not known here
 * fits nothing: an event that nobody can be sure of is not counted as seen.
 */
export const matchesPattern = (pattern: Json, event: Json): boolean => {
  if (!isFields(pattern) || Object.keys(pattern).length === 0) return false;
  return fields(pattern, isFields(event) ? event : {});
};

const fields = (pattern: Fields, event: Fields): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    if (key === "$or")
      return Array.isArray(wanted) && wanted.some((one) => isFields(one) && fields(one, event));
    const value = Object.hasOwn(event, key) ? event[key] : undefined;
    // Of a list of objects one must fit by itself: what is wanted of it is never put together from several.
    if (isFields(wanted) && Array.isArray(value))
      return value.some((item) => isFields(item) && fields(wanted, item));
    if (isFields(wanted)) return fields(wanted, isFields(value) ? value : {});
    return Array.isArray(wanted) && wanted.some((one) => member(one, value));
  });

/** An event's list fits when one of its items does. */
const member = (wanted: Json, value: Json): boolean => {
  if (isFields(wanted) && "exists" in wanted) return wanted["exists"] === (value !== undefined);
  if (Array.isArray(value)) return value.some((item) => member(wanted, item));
  if (!isFields(wanted)) return value !== undefined && wanted === value;
  return Object.entries(wanted).every(([name, operand]) => OPERATORS[name]?.(operand, value) ?? false);
};

const text =
  (compare: (operand: string, value: string) => boolean) =>
  (operand: Json, value: Json): boolean =>
    typeof operand === "string" && typeof value === "string" && compare(operand, value);

const OPERATORS: Readonly<Record<string, (operand: Json, value: Json) => boolean>> = {
  prefix: text((operand, value) => value.startsWith(operand)),
  suffix: text((operand, value) => value.endsWith(operand)),
  "equals-ignore-case": text((operand, value) => value.toLowerCase() === operand.toLowerCase()),
  wildcard: text((operand, value) => {
    const parts = operand.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join(".*")}$`).test(value);
  }),
  "anything-but": (operand, value) =>
    value !== undefined && !(Array.isArray(operand) ? operand : [operand]).some((one) => member(one, value)),
};

/** The JSON of a rule's pattern; throws undecidable for text that is none. */
export const patternAt = (position: Input): unknown => {
  try {
    return JSON.parse(position.string() ?? "") as unknown;
  } catch (error) {
    if (error instanceof Judged) throw error;
    throw new Judged(undecidable(position.urn, position.path, "is not JSON"));
  }
};
