// Whether EventBridge takes an event pattern or a schedule (EventBridge user guide, "Event patterns", "Schedules").

import { isObject } from "../rules.ts";
import type { Rule } from "../rules.ts";

/** Comparison operators of content filters. */
const operators = new Set([
  "prefix",
  "suffix",
  "anything-but",
  "numeric",
  "cidr",
  "exists",
  "equals-ignore-case",
  "wildcard",
]);

const maxLength = 4096;

/** JSON object whose leaves are non-empty lists of values or content filters. */
export const isEventPattern: Rule = (value) => {
  const text = String(value);
  if (text.length > maxLength) return `has ${text.length} characters: at most ${maxLength}`;
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    return `Event pattern is not valid JSON: ${(error as Error).message}`;
  }
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    return "Event pattern is not valid: must be a JSON object that is not empty";
  const faults = objectFaults(pattern, "");
  return faults.length === 0 ? undefined : `Event pattern is not valid: ${faults.join("; ")}`;
};

function objectFaults(pattern: Record<string, unknown>, path: string): string[] {
  return Object.entries(pattern).flatMap(([key, value]) => {
    const at = path === "" ? key : `${path}.${key}`;
    if (key === "$or") return orFaults(value, at, path);
    if (isObject(value))
      return Object.keys(value).length === 0 ? [`"${at}" is empty`] : objectFaults(value, at);
    if (!Array.isArray(value)) return [`"${at}" must be an object or an array`];
    return value.length === 0
      ? [`"${at}" is an empty array`]
      : value.flatMap((leaf: unknown) => leafFaults(leaf, at));
  });
}

function orFaults(value: unknown, at: string, path: string): string[] {
  if (!Array.isArray(value) || value.length < 2) return [`"${at}" must be an array of two objects or more`];
  return value.flatMap((one: unknown) =>
    isObject(one) ? objectFaults(one, path) : [`"${at}" must hold objects`],
  );
}

function leafFaults(leaf: unknown, at: string): string[] {
  if (Array.isArray(leaf)) return [`"${at}" holds an array within an array`];
  if (!isObject(leaf)) return [];
  const names = Object.keys(leaf);
  const unknown = names.filter((name) => !operators.has(name));
  if (names.length !== 1) return [`"${at}" must have one comparison in each object, not ${names.length}`];
  return unknown.map((name) => `"${at}" has the unknown comparison ${name}`);
}

const rate = /^rate\((1 (minute|hour|day)|(?!1 )[1-9]\d* (minutes|hours|days))\)$/;
const cronField = /^[\dA-Za-z*?,/\-#LW]+$/;

/** `rate(5 minutes)` or `cron(0 20 * * ? *)`. */
export const isSchedule: Rule = (value) => {
  const text = String(value);
  const fields = /^cron\((.*)\)$/.exec(text)?.[1]?.split(" ");
  // One of day of month and day of week must be left open.
  const isCron =
    fields?.length === 6 &&
    fields.every((f) => cronField.test(f)) &&
    (fields[2] === "?") !== (fields[4] === "?");
  return isCron || rate.test(text)
    ? undefined
    : `"${text}": must be rate(value unit) or cron(six fields, ? in day of month or day of week)`;
};
