// What fuzz tests share: every position of a value, a value with one position replaced, and odd values.

import { expect } from "chai";
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

/** Declares the tests that no value makes a rule throw, at any place of `good`; call it inside a describe. */
export function neverThrow(own: readonly Rule[], good: readonly Facts[]): void {
  const places = good.flatMap((facts, index) =>
    positions(facts.props)
      .slice(1)
      .map((path) => ({ index, path })),
  );

  const broken = ({ index, path }: { index: number; path: Path }, by: unknown): readonly Facts[] =>
    good.map((facts, at) =>
      at === index ? { ...facts, props: replaced(facts.props, path, by) as Facts["props"] } : facts,
    );

  it("never makes a rule throw: each property unknown, null and absent", () => {
    const faults = places.flatMap((place) =>
      [UNKNOWN, null, undefined].flatMap((by) => faultsIn(own, broken(place, by))),
    );
    expect(faults).to.deep.equal([]);
  }).timeout(180_000);

  it("never makes a rule throw: random values at random places", () => {
    const arbitrary = fc.record({ place: fc.constantFrom(...places), by: odd });
    fc.assert(
      fc.property(arbitrary, ({ place, by }) => {
        expect(faultsIn(own, broken(place, by))).to.deep.equal([]);
      }),
      { numRuns: 400 },
    );
  }).timeout(180_000);

  it("never makes a rule throw: random values as whole property bags", () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.dictionary(fc.string(), odd), (index, props) => {
        const resources = good.map((facts, at) => (at === index ? { ...facts, props } : facts));
        expect(faultsIn(own, resources)).to.deep.equal([]);
      }),
      { numRuns: 200 },
    );
  }).timeout(180_000);
}
