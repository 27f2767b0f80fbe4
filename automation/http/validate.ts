// Decides whether a request matches its schema; says for each fault where it is, what is wrong and the value.
import type { z } from "zod";
import { type Fault, LockgateError } from "../errors.ts";

/** Part of a request that is checked. */
export type Part = "path" | "query" | "body" | "header";

/** Longest piece of a wrong value that an error repeats. */
const valueLimit = 80;
/** Fields whose values are never repeated. */
const secretField = /token|secret|password|code|cookie|authorization/i;

/** Returns the parsed value or collects its faults. */
export function check<S extends z.ZodType>(
  schema: S | undefined,
  part: Part,
  value: unknown,
  faults: Fault[],
): z.output<S> | undefined {
  if (!schema) {
    faults.push(...unexpected(part, value));
    return undefined;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  faults.push(...result.error.issues.flatMap((issue) => faultsOf(issue, part, value)));
  return undefined;
}

/** Throws when there are faults. */
export function requireNoFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw new LockgateError("invalid_request", { detail: `${faults.length} fault(s)`, faults });
  }
}

/** A route without a schema for a part takes nothing there. */
function unexpected(part: Part, value: unknown): Fault[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return [{ path: part, message: "is not expected here" }];
  return Object.keys(value).map((key) => ({ path: `${part}.${key}`, message: "is not known here" }));
}

function faultsOf(issue: z.core.$ZodIssue, part: Part, value: unknown): Fault[] {
  const path = [part, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: "is not known here" }));
  }
  const wrong = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown>)?.[key],
    value,
  );
  if (wrong === undefined)
    return [{ path, message: issue.input === undefined ? `is missing: ${issue.message}` : issue.message }];
  return [{ path, message: issue.message, ...(secretField.test(path) ? {} : { value: shorten(wrong) }) }];
}

function shorten(value: unknown): string {
  const text = jsonOf(value);
  return text.length > valueLimit ? `${text.slice(0, valueLimit)}...` : text;
}

/** A body may be nested deeper than JSON.stringify can follow; its limit of size alone does not prevent that. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return "(nested too deep to be shown)";
    throw error;
  }
}
