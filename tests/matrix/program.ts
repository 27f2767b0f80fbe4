// Writes a copy of the program with another configuration, as teams would write it: shared values, then each stack's own.
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { repositoryRoot } from "../../sandbox/toolchain/pinned.ts";

export const STACKS = ["org", "tooling", "dev", "test", "prod"] as const;
export type StackName = (typeof STACKS)[number];

type Values = Readonly<Record<string, unknown>>;
export type Configuration = { shared: Values; own: Readonly<Partial<Record<StackName, Values>>> };
type File = { config: Record<string, unknown> };

/** Into a folder, over what was written there before. */
export function writeProgram(program: string, { shared, own }: Configuration): void {
  for (const name of ["infra", "node_modules"]) {
    const link = path.join(program, name);
    if (!existsSync(link)) symlinkSync(path.join(repositoryRoot, name), link);
  }
  cpSync(path.join(repositoryRoot, "package.json"), path.join(program, "package.json"));
  const values = Object.entries(shared).map(([key, value]) => [key, { value }] as const);
  change(program, "Pulumi.yaml", Object.fromEntries(values));
  for (const stack of STACKS) {
    const more = Object.entries(own[stack] ?? {}).map(([key, value]) => [`lockgate:${key}`, value] as const);
    change(program, `Pulumi.${stack}.yaml`, Object.fromEntries(more));
  }
}

function change(program: string, name: string, values: Values): void {
  const file = parse(readFileSync(path.join(repositoryRoot, name), "utf8")) as File;
  Object.assign(file.config, values);
  writeFileSync(path.join(program, name), stringify(file, { aliasDuplicateObjects: false }));
}
