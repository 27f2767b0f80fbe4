// How TypeScript declarations of @pulumi/aws become the type texts of types.json (see table.ts for their grammar).

import type { TSInterfaceDeclaration, TSSignature, TSType, TSTypeName } from "oxc-parser";

/** What a type text may refer to: nested interfaces by name, and the values of enums. */
export type References = { note(name: string): void; enumValues(name: string): string[] };

/** `{ bucket: "string?", … }` of one interface. */
export function membersOf(
  declaration: TSInterfaceDeclaration,
  references: References,
): Record<string, string> {
  const members = declaration.body.body.flatMap((member) => memberOf(member, references));
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function memberOf(member: TSSignature, references: References): [string, string][] {
  if (member.type !== "TSPropertySignature" || member.typeAnnotation === null) return [];
  const { key } = member;
  const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
  if (name === undefined) return [];
  const text = typeText(member.typeAnnotation.typeAnnotation, references);
  return [[name, member.optional ? `${text}?` : text]];
}

/** The type without `Input<>` and `undefined`. @throws Error for a form that @pulumi/aws did not have before. */
export function typeText(type: TSType, references: References): string {
  switch (type.type) {
    case "TSStringKeyword":
      return "string";
    case "TSNumberKeyword":
      return "number";
    case "TSBooleanKeyword":
      return "boolean";
    case "TSAnyKeyword":
      return "any";
    case "TSLiteralType":
      return literalText(type);
    case "TSArrayType":
      return `${grouped(typeText(type.elementType, references))}[]`;
    case "TSUnionType":
      return unionText(type.types, references);
    case "TSTypeLiteral":
      return mapText(type.members, references);
    case "TSTypeReference":
      return referenceText(type, references);
    case "TSParenthesizedType":
      return typeText(type.typeAnnotation, references);
    default:
      throw new Error(`sandbox/schema/declarations.ts: no rule for ${type.type}`);
  }
}

function literalText(type: Extract<TSType, { type: "TSLiteralType" }>): string {
  if (type.literal.type !== "Literal")
    throw new Error("sandbox/schema/declarations.ts: no rule for a computed literal");
  return JSON.stringify(type.literal.value);
}

function mapText(members: readonly TSSignature[], references: References): string {
  const [index] = members;
  if (members.length !== 1 || index?.type !== "TSIndexSignature") return "any";
  return `${grouped(typeText(index.typeAnnotation.typeAnnotation, references))}{}`;
}

function unionText(types: readonly TSType[], references: References): string {
  const texts = types
    .filter((type) => type.type !== "TSUndefinedKeyword")
    .map((type) => typeText(type, references));
  const set = [...new Set(texts)];
  // A policy may be given as text or as an object that becomes text.
  if (set.includes("string") && set.includes("json")) return "json";
  // `string | Runtime`: the enum is a help for editors, AWS's provider takes any text.
  return set.includes("string") ? set.filter((text) => !text.startsWith('"')).join("|") : set.join("|");
}

function referenceText(type: Extract<TSType, { type: "TSTypeReference" }>, references: References): string {
  const name = nameText(type.typeName);
  const [argument] = type.typeArguments?.params ?? [];
  if (name === "pulumi.Input" && argument !== undefined) return typeText(argument, references);
  if (name === "pulumi.asset.Archive") return "archive";
  if (name === "pulumi.asset.Asset") return "asset";
  if (name.endsWith(".PolicyDocument") || name === "PolicyDocument") return "json";
  if (name.startsWith("enums."))
    return references
      .enumValues(name)
      .map((v) => JSON.stringify(v))
      .join("|");
  if (name.startsWith("inputs.") || name.startsWith("outputs.")) {
    const nested = name.slice(name.indexOf(".") + 1);
    references.note(nested);
    return `#${nested}`;
  }
  // A resource in place of its id or ARN (`string | Role`), or the alias ARN: text when it arrives.
  return "string";
}

function nameText(name: TSTypeName): string {
  if (name.type === "Identifier") return name.name;
  if (name.type === "TSQualifiedName") return `${nameText(name.left)}.${name.right.name}`;
  throw new Error("sandbox/schema/declarations.ts: no rule for a type named `this`");
}

function grouped(text: string): string {
  return text.includes("|") ? `(${text})` : text;
}
