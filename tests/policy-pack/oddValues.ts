// What fuzz tests share: every position of a value, a value with one position replaced, and odd values.

import fc from "fast-check";
import { UNKNOWN, type Facts } from "../../policy-pack/facts.ts";
import type { Rule } from "../../policy-pack/rule.ts";
import { verdictsOf } from "./ruleCases.ts";

export type Path = readonly (string | number)[];

/** Every position in a value: `[]` is the value itself. */
export const positions = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== "object" || value === null) return [path];
  const entries: readonly [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, member]) => positions(member, [...path, key]))];
};

export const replaced = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) };
};

export const odd = fc.oneof(
  fc.constantFrom<unknown>(
    UNKNOWN,
    null,
    undefined,
    "",
    "[secret]",
    -1,
    Number.NaN,
    true,
    [],
    {},
    [null],
    "*",
    "{}",
    "[]",
  ),
  fc.constantFrom<unknown>(
    '{"Statement":{}}',
    '{"Statement":[{"Effect":"Allow"}]}',
    "arn:aws:iam::1:role/x",
    "arn::::::",
  ),
  fc.json(),
  fc.anything(),
);

/** One line for each rule that throws. */
export const faultsIn = (rules: readonly Rule[], resources: readonly Facts[]): readonly string[] =>
  rules.flatMap((rule) => {
    try {
      verdictsOf(rule, resources);
      return [];
    } catch (error) {
      return [`${rule.id}: ${(error as Error).stack}`];
    }
  });
