// The example company's configuration, as Pulumi hands it to the program: shared values, then the stack's own.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { EnvironmentConfig, OrgConfig, ToolingConfig } from "../../infra/configuration/schema.ts";
import { validateConfig, type RawConfig } from "../../infra/configuration/validate.ts";

export const stacks = ["org", "tooling", "dev", "test", "prod"] as const;
export type StackName = (typeof stacks)[number];

/** Text of a file of this checkout, as the program reads it. */
export const readInProject = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

type ConfigFile = { config: Record<string, unknown> };
const read = (file: string): ConfigFile =>
  parse(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")) as ConfigFile;

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Keys of our namespace as texts. */
export const rawConfig = (stack: StackName): Record<string, string> =>
  rawFrom(read(`Pulumi.${stack}.yaml`).config);

/** The shared values, and a stack's own as its file has them. */
export function rawFrom(stackFile: Readonly<Record<string, unknown>>): Record<string, string> {
  const shared = Object.entries(read("Pulumi.yaml").config as Record<string, { value: unknown }>);
  const own = Object.entries(stackFile).filter(([key]) => key.startsWith("lockgate:"));
  return Object.fromEntries([
    ...shared.map(([key, { value }]): [string, string] => [key, text(value)]),
    ...own.map(([key, value]): [string, string] => [key.slice("lockgate:".length), text(value)]),
  ]);
}

/** A raw configuration with some keys replaced (undefined removes); values that are no texts are written as JSON. */
export function changed(stack: StackName, changes: Record<string, unknown>): RawConfig {
  const merged = { ...rawConfig(stack), ...changes };
  return Object.fromEntries(
    Object.entries(merged).flatMap(([key, value]) => (value === undefined ? [] : [[key, text(value)]])),
  );
}

/** A top-level value of the example, parsed, for tests that change a part of it. */
export const valueOf = (stack: StackName, key: string): unknown =>
  JSON.parse(rawConfig(stack)[key] ?? "null");

/** The example's environments, each with a second region, as a controller of Jenkins needs it. */
export const keptElsewhere = (secondRegion = "eu-west-1"): object[] =>
  (valueOf("tooling", "environments") as object[]).map((row) => ({ ...row, secondRegion }));

type ConfigOf<S extends StackName> = S extends "org"
  ? OrgConfig
  : S extends "tooling"
    ? ToolingConfig
    : EnvironmentConfig;

/** The validated configuration of an example stack, with changes; `encrypted` are keys that hold secrets. */
export function exampleConfig<S extends StackName>(
  stack: S,
  changes: Record<string, unknown> = {},
  encrypted: readonly string[] = [],
): ConfigOf<S> {
  const result = validateConfig(stack, changed(stack, changes), new Set(encrypted), readInProject);
  if (!result.ok) throw new Error(JSON.stringify(result.faults, undefined, 2));
  return result.config as ConfigOf<S>;
}
