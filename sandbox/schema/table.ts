// The declared types of what the sandbox serves, as types.json keeps them.
// A type text is `string`, `number`, `boolean`, `any`, `asset`, `archive`, `json` (text or object), `"literal"` or
// `#nested.Type`, joined by `|`; `[]` after it makes a list, `{}` a map; a `?` at the end says that it may be absent.

import { AwsError } from "../aws/model.ts";
import table from "./types.json" with { type: "json" };

/** A parsed type text. */
export type Type =
  | { kind: "string" | "number" | "boolean" | "any" | "asset" | "archive" | "json" }
  | { kind: "literal"; value: unknown }
  | { kind: "object"; name: string; members: () => Members }
  | { kind: "list" | "map"; of: Type }
  | { kind: "union"; of: Type[] };

export type Member = { type: Type; required: boolean };
export type Members = ReadonlyMap<string, Member>;

/** Inputs with their types, and outputs with whether AWS always gives them. */
export type Declared = { inputs: Members; outputs: ReadonlyMap<string, boolean> };

type Entry = { inputs: Record<string, string>; outputs: string[] };

/** Version of @pulumi/aws that the table was made from. */
export const awsVersion: string = table.version;

/** Tokens of every resource type in the table. */
export const servedResources: readonly string[] = Object.keys(table.resources);

const nested: Record<string, Record<string, string>> = table.types;
const cache = new Map<string, Declared>();
const nestedCache = new Map<string, Members>();

/** The declared type of a resource token. @throws AwsError when types.json lacks it. */
export function resourceType(token: string): Declared {
  return declared(token, table.resources);
}

/** The declared type of a function token. @throws AwsError when types.json lacks it. */
export function functionType(token: string): Declared {
  return declared(token, table.functions);
}

function declared(token: string, entries: Record<string, Entry>): Declared {
  const known = cache.get(token);
  if (known !== undefined) return known;
  const entry = entries[token];
  if (entry === undefined)
    throw new AwsError(
      "NotSimulated",
      `sandbox/schema/types.json lacks ${token}: run \`node sandbox/schema/generate.ts\``,
    );
  const outputs = new Map(entry.outputs.map((name) => [name.replace("?", ""), !name.endsWith("?")]));
  const result = { inputs: members(entry.inputs), outputs };
  cache.set(token, result);
  return result;
}

/** Parses `{ name: type text }`. */
export function members(texts: Readonly<Record<string, string>>): Members {
  return new Map(
    Object.entries(texts).map(([name, text]) => {
      const required = !text.endsWith("?");
      return [name, { type: parseType(required ? text : text.slice(0, -1)), required }];
    }),
  );
}

function parseType(text: string): Type {
  const parts = splitUnion(text);
  if (parts.length > 1) return { kind: "union", of: parts.map(parseType) };
  if (text.endsWith("[]")) return { kind: "list", of: parseType(text.slice(0, -2)) };
  if (text.endsWith("{}")) return { kind: "map", of: parseType(text.slice(0, -2)) };
  if (text.startsWith("(")) return parseType(text.slice(1, -1));
  if (text.startsWith("#"))
    return { kind: "object", name: text.slice(1), members: () => nestedMembers(text.slice(1)) };
  if (text.startsWith('"')) return { kind: "literal", value: JSON.parse(text) as unknown };
  return { kind: text } as Type;
}

/** Splits at `|` outside of parentheses and quotes. */
function splitUnion(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const token of text.match(/"(?:[^"\\]|\\.)*"|[()|]|[^"()|]+/g) ?? []) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
}

/** Parsed when first asked for: some types contain themselves. */
function nestedMembers(name: string): Members {
  const known = nestedCache.get(name);
  if (known !== undefined) return known;
  const parsed = members(nested[name] ?? {});
  nestedCache.set(name, parsed);
  return parsed;
}
