// Random resources of a type as @pulumi/aws declares it: every property, of its type or of any other.

import fc from "fast-check";
import { NestedTypes, readResource } from "../../sandbox/schema/package.ts";
import { odd } from "./oddValues.ts";

type Props = Record<string, unknown>;

/** Texts that rules look into; anything else is one for them, too. */
const TEXTS = fc.oneof(
  fc.constantFrom("", "*", "arn:aws:iam::1:role/x", "ENABLED", "DISABLED", "0.0.0.0/0", "true", "{}", "[]"),
  fc.constantFrom('{"Statement":{}}', '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]}'),
  fc.string(),
);
const SIMPLE: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: TEXTS,
  json: TEXTS,
  number: fc.integer(),
  boolean: fc.boolean(),
};

/** Read once: the package's declarations are large. */
const nested = new NestedTypes();

/** Inputs of a resource. A quarter of all values, at any depth, are of no declared type: unknown, null, odd. */
export const declaredProps = (token: string): fc.Arbitrary<Props> => {
  const { inputs } = readResource(token, nested);
  return membersOf(inputs, nested.table(), 0);
};

type Types = Readonly<Record<string, Readonly<Record<string, string>>>>;
const DEEPEST = 5;

const membersOf = (members: Readonly<Record<string, string>>, types: Types, depth: number) =>
  fc.record(
    Object.fromEntries(
      Object.entries(members).map(([name, text]) => [
        name,
        mixed(valueOf(text.replace(/\?$/, ""), types, depth)),
      ]),
    ),
    { requiredKeys: [] },
  );

const mixed = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: value, weight: 3 }, { arbitrary: odd, weight: 1 });

/** For a type text (sandbox/schema/table.ts has the grammar). */
const valueOf = (text: string, types: Types, depth: number): fc.Arbitrary<unknown> => {
  if (depth > DEEPEST) return odd;
  if (text.endsWith("[]"))
    return fc.array(mixed(valueOf(text.slice(0, -2), types, depth + 1)), { maxLength: 2 });
  if (text.endsWith("{}"))
    return fc.dictionary(fc.constantFrom("lockgate:purpose", "lockgate:environment", "a"), mixed(TEXTS));
  if (text.startsWith('"'))
    return fc.constantFrom(...text.split("|").map((word) => JSON.parse(word) as unknown));
  if (text.startsWith("#")) return membersOf(types[text.slice(1)] ?? {}, types, depth + 1);
  return SIMPLE[text] ?? odd;
};
