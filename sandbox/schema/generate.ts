// Writes types.json, or prints it (--print): the declared types of every resource and function that the sandbox serves.
// Run it after adding one.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { resourceModels, invokeModels } from "../aws/index.ts";
import { NestedTypes, packageVersion, readFunction, readResource, type TypeEntry } from "./package.ts";

/** Where the table is kept. */
export const tableFile = fileURLToPath(new URL("types.json", import.meta.url));

/** The text of types.json for these tokens, from the installed @pulumi/aws. */
export function generate(resources: Iterable<string>, functions: Iterable<string>): string {
  const nested = new NestedTypes();
  const table = {
    package: "@pulumi/aws",
    version: packageVersion,
    resources: entries(resources, (token) => readResource(token, nested)),
    functions: entries(functions, (token) => readFunction(token, nested)),
    types: nested.table(),
  };
  return `${JSON.stringify(table, null, 1)}\n`;
}

function entries(tokens: Iterable<string>, read: (token: string) => TypeEntry): Record<string, TypeEntry> {
  return Object.fromEntries([...tokens].sort().map((token) => [token, read(token)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = generate(resourceModels.keys(), invokeModels.keys());
  if (process.argv[2] === "--print") process.stdout.write(text);
  else writeFileSync(tableFile, text);
  console.error(
    `@pulumi/aws ${packageVersion}: ${resourceModels.size} resource types, ${invokeModels.size} functions`,
  );
}
