// Reads @pulumi/aws's declaration files: the arguments and outputs of a resource or function, and nested types.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { parseSync, type Class, type Statement, type TSInterfaceDeclaration, type TSType } from "oxc-parser";
import { membersOf, type References } from "./declarations.ts";

/** Another version's folder, where one is looked at before it is taken (upgrade.ts). */
const other = process.env["LOCKGATE_AWS_PACKAGE"];
const manifest =
  other === undefined
    ? createRequire(import.meta.url).resolve("@pulumi/aws/package.json")
    : join(other, "package.json");
const root = dirname(manifest);

/** Version of the installed package. */
export const packageVersion = (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;

/** Members by name: type texts for inputs, `name` or `name?` for outputs. */
export type TypeEntry = { inputs: Record<string, string>; outputs: string[] };

/** Every nested type that was met, by name (`s3.BucketCorsRule`). */
export class NestedTypes implements References {
  readonly #wanted: string[] = [];
  readonly #interfaces: Map<string, TSInterfaceDeclaration>;

  constructor() {
    this.#interfaces = interfacesOf(parse(join(root, "types/input.d.ts")), "");
  }

  note(name: string): void {
    if (!this.#wanted.includes(name)) this.#wanted.push(name);
  }

  enumValues(name: string): string[] {
    const [, module = "", type = ""] = name.split(".");
    const declared = parse(join(root, "types/enums", module, "index.d.ts"));
    const values = declared.flatMap((s) => constantTexts(s, type));
    if (values.length === 0) throw new Error(`@pulumi/aws declares no enum ${name}`);
    return values;
  }

  /** All types noted so far and those that they lead to. */
  table(): Record<string, Record<string, string>> {
    const table: Record<string, Record<string, string>> = {};
    // Grows while it is walked: members note further types.
    for (const name of this.#wanted) {
      const declaration = this.#interfaces.get(name);
      if (declaration === undefined) throw new Error(`@pulumi/aws declares no input type ${name}`);
      table[name] = membersOf(declaration, this);
    }
    return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The declared arguments and outputs of a resource token (`aws:s3/bucket:Bucket`). */
export function readResource(token: string, nested: NestedTypes): TypeEntry {
  const { file, name } = locate(token);
  const body = parse(file);
  const args = interfacesOf(body, "").get(`${name}Args`);
  const declared = body.map(classOf).find((found) => found?.id?.name === name);
  if (args === undefined || declared === undefined) throw new Error(`${file} declares no resource ${name}`);
  return { inputs: membersOf(args, nested), outputs: classOutputs(declared) };
}

/** The declared arguments and result of a function token (`aws:index/getRegion:getRegion`). */
export function readFunction(token: string, nested: NestedTypes): TypeEntry {
  const { file, name } = locate(token);
  const interfaces = interfacesOf(parse(file), "");
  const type = name[0]?.toUpperCase() + name.slice(1);
  const result = interfaces.get(`${type}Result`);
  if (result === undefined) throw new Error(`${file} declares no function ${name}`);
  const args = interfaces.get(`${type}Args`);
  const ignored: References = { note: () => {}, enumValues: () => [] };
  const outputs = Object.entries(membersOf(result, ignored)).map(([key, text]) =>
    text.endsWith("?") ? `${key}?` : key,
  );
  return { inputs: args === undefined ? {} : membersOf(args, nested), outputs };
}

function locate(token: string): { file: string; name: string } {
  const [, module = "", name = ""] = token.split(":");
  const path = module.startsWith("index/") ? module.slice("index/".length) : module;
  return { file: join(root, `${path}.d.ts`), name };
}

function parse(file: string): Statement[] {
  const { program, errors } = parseSync(file, readFileSync(file, "utf8"), { lang: "dts" });
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  return program.body as Statement[];
}

function classOf(statement: Statement): Class | undefined {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  return declaration?.type === "ClassDeclaration" ? declaration : undefined;
}

function interfacesOf(body: readonly Statement[], prefix: string): Map<string, TSInterfaceDeclaration> {
  const found = new Map<string, TSInterfaceDeclaration>();
  for (const statement of body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type === "TSInterfaceDeclaration") found.set(prefix + declaration.id.name, declaration);
    if (
      declaration?.type === "TSModuleDeclaration" &&
      declaration.id.type === "Identifier" &&
      declaration.body
    )
      for (const [name, inner] of interfacesOf(
        declaration.body.body as Statement[],
        `${declaration.id.name}.`,
      ))
        found.set(name, inner);
  }
  return found;
}

function classOutputs(declared: Class): string[] {
  const names = declared.body.body.flatMap((member) => {
    if (member.type !== "PropertyDefinition" || member.static || member.key.type !== "Identifier") return [];
    const type = member.typeAnnotation?.typeAnnotation;
    return type === undefined ? [] : [optionalOutput(type) ? `${member.key.name}?` : member.key.name];
  });
  return names.sort();
}

/** `Output<string | undefined>`: AWS may leave it out. */
function optionalOutput(type: TSType): boolean {
  const inner = type.type === "TSTypeReference" ? type.typeArguments?.params[0] : undefined;
  return inner?.type === "TSUnionType" && inner.types.some((part) => part.type === "TSUndefinedKeyword");
}

function constantTexts(statement: Statement, name: string): string[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  if (declaration?.type !== "VariableDeclaration") return [];
  const { id } = declaration.declarations[0] ?? {};
  if (id?.type !== "Identifier" || id.name !== name) return [];
  const type = id.typeAnnotation?.typeAnnotation;
  if (type?.type !== "TSTypeLiteral") return [];
  return type.members.flatMap((member) => {
    const value = member.type === "TSPropertySignature" ? member.typeAnnotation?.typeAnnotation : undefined;
    return value?.type === "TSLiteralType" && value.literal.type === "Literal"
      ? [String(value.literal.value)]
      : [];
  });
}
