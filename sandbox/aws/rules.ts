// Rules over input values as tables: one property path, the rules that its value must meet.

import { UNKNOWN } from "./model.ts";
import type { Fault, Properties } from "./model.ts";
import { parseArn } from "./arn.ts";

/** Says what is wrong with a known value (with the value in it), or undefined. */
export type Rule = (value: unknown) => string | undefined;

/** Property path (`rules[].transitions[].days`; `[]` stands for every element) to its rule or rules. */
export type Rules = Readonly<Record<string, Rule | readonly Rule[]>>;

/** Applies a table of rules. Absent and unknown values meet every rule. */
export function faultsOf(inputs: Properties, rules: Rules): Fault[] {
  return Object.entries(rules).flatMap(([path, rule]) => {
    const all = typeof rule === "function" ? [rule] : rule;
    return valuesAt(inputs, path).flatMap(({ property, value }) =>
      all.flatMap((check) => {
        const reason = check(value);
        return reason === undefined ? [] : [{ property, reason }];
      }),
    );
  });
}

/** All known values at a path, each with its concrete path. */
export function valuesAt(root: unknown, path: string): { property: string; value: unknown }[] {
  let found = [{ property: "", value: root }];
  for (const part of path.split(/\.|(?=\[\])/)) {
    found = found.flatMap(({ property, value }) => step(property, value, part));
  }
  return found;
}

function step(property: string, value: unknown, part: string): { property: string; value: unknown }[] {
  const children =
    part === "[]"
      ? Array.isArray(value)
        ? value.map((child: unknown, index) => ({ property: `${property}[${index}]`, value: child }))
        : []
      : isObject(value)
        ? [{ property: property === "" ? part : `${property}.${part}`, value: value[part] }]
        : [];
  return children.filter((child) => isKnown(child.value));
}

/** Neither absent nor unknown at preview. */
export function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null && value !== UNKNOWN;
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text that matches the whole pattern; `expected` says in words what AWS wants. */
export function matches(pattern: RegExp, expected: string): Rule {
  return (value) =>
    typeof value === "string" && pattern.test(value) ? undefined : `${show(value)}: must be ${expected}`;
}

/** A number from `min` to `max`, both inclusive. */
export function between(min: number, max: number): Rule {
  return (value) =>
    typeof value === "number" && value >= min && value <= max
      ? undefined
      : `${show(value)}: must be between ${min} and ${max}`;
}

export function oneOf(allowed: readonly unknown[]): Rule {
  return (value) =>
    allowed.includes(value) ? undefined : `${show(value)}: must be one of ${allowed.join(", ")}`;
}

/** Length of a text, or number of elements of a list. */
export function lengthBetween(min: number, max: number): Rule {
  return (value) => {
    const length = typeof value === "string" || Array.isArray(value) ? value.length : undefined;
    if (length === undefined || (length >= min && length <= max)) return undefined;
    return `has length ${length}: must be between ${min} and ${max}`;
  };
}

/** An ARN, of the given service if one is named. */
export function isArn(service?: string): Rule {
  const expected = service === undefined ? "an ARN" : `an ARN of ${service} (arn:aws:${service}:…)`;
  return (value) => {
    const arn = parseArn(value);
    return arn !== undefined && (service === undefined || arn.service === service)
      ? undefined
      : `${show(value)}: must be ${expected}`;
  };
}

/** Text that is JSON. */
export const isJson: Rule = (value) => {
  try {
    JSON.parse(String(value));
    return undefined;
  } catch (error) {
    return `is not valid JSON: ${(error as Error).message}`;
  }
};

const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags as AWS takes them: at most 50, key 1-128, value 0-256 characters, the prefix `aws:` is AWS's own. */
export const areTags: Rule = (value) => {
  if (!isObject(value)) return `${show(value)}: must be a map of text to text`;
  const entries = Object.entries(value);
  if (entries.length > 50) return `has ${entries.length} tags: at most 50 are allowed`;
  const reasons = entries.flatMap(([key, text]) => faultOfTag(key, text));
  return reasons.length === 0 ? undefined : reasons.join("; ");
};

function faultOfTag(key: string, value: unknown): string[] {
  if (key.length < 1 || key.length > 128)
    return [`tag key of length ${key.length}: must be 1 to 128 characters`];
  if (/^aws:/i.test(key)) return [`tag key "${key}": the prefix aws: is reserved for AWS`];
  if (!tagCharacters.test(key)) return [`tag key "${key}": only letters, digits, spaces and _ . : / = + - @`];
  if (typeof value !== "string") return [];
  if (value.length > 256) return [`value of tag "${key}" has length ${value.length}: at most 256`];
  return tagCharacters.test(value)
    ? []
    : [`value of tag "${key}": only letters, digits, spaces and _ . : / = + - @`];
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}
