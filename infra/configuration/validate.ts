// Decides whether a stack's raw configuration is sound: raw texts in, a frozen Config or every fault out.
import type { z } from "zod";
import type { Fault } from "./faults.ts";
import { withDefinitions, type ReadFile } from "./definitions.ts";
import { encryptedFaults } from "./parameters.ts";
import { checkReferences } from "./references.ts";
import type { Parsed } from "./check.ts";
import { templateFaults } from "./portfolio.ts";
import { withTwin } from "./twins.ts";
import { layers, schemas, sharedFileKeys, sharedSchema, type Config, type Layer } from "./schema.ts";

/** Configuration as Pulumi hands it over: key without namespace -> text (JSON for lists and maps). */
export type RawConfig = Readonly<Record<string, string>>;
export type Validation = { ok: true; config: Config } | { ok: false; faults: Fault[] };

/**
 * Checks everything that can be checked, so that one run shows all faults. `secretKeys` are encrypted in the stack's file;
 * `read` reads the files in which apps say something themselves.
 */
export function validateConfig(
  stack: string,
  given: RawConfig,
  secretKeys: ReadonlySet<string> = new Set(),
  read: ReadFile = noFiles,
): Validation {
  const { raw, faults } = withTwin(given, read, sharedFileKeys);
  const layer = layers.find((known) => known === raw["layer"]);
  const shape: Record<string, z.ZodType> = layer === undefined ? sharedSchema.shape : schemas[layer].shape;
  const parsed: Record<string, unknown> = { stack };
  for (const [key, field] of Object.entries(shape)) {
    const decoded = key in raw ? decode(raw[key] ?? "", field) : undefined;
    const value = key === "apps" ? resolve(decoded, read, faults) : decoded;
    const result = field.safeParse(value);
    if (result.success) parsed[key] = result.data;
    else faults.push(...result.error.issues.flatMap((issue) => toFaults(key, value, issue)));
  }
  // Without a layer nobody can tell which other keys are known.
  if (layer !== undefined) faults.push(...unknownKeys(raw, shape, layer));
  faults.push(...checkReferences(parsed), ...encryptedFaults(secretKeys, parsed));
  faults.push(...templateFaults((parsed as Parsed).portfolio?.products ?? [], read));
  return faults.length === 0 ? { ok: true, config: deepFreeze(parsed as Config) } : { ok: false, faults };
}

function resolve(given: unknown, read: ReadFile, faults: Fault[]): unknown {
  const { apps, faults: found } = withDefinitions(given, read);
  faults.push(...found);
  return apps;
}

const noFiles: ReadFile = () => {
  throw new Error("no files are at hand here");
};

/** A text that is no valid value by itself may be JSON: `true`, `365`, `[...]`, `{...}`. */
function decode(text: string, field: z.ZodType): unknown {
  if (field.safeParse(text).success) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function toFaults(key: string, root: unknown, issue: z.core.$ZodIssue): Fault[] {
  const inner = issue.path as (string | number)[];
  const value = inner.reduce<unknown>(
    (at, part) => (at as Record<string | number, unknown> | undefined)?.[part],
    root,
  );
  const path = [key, ...inner];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((name) => ({
      path: [...path, name],
      value: (value as Record<string, unknown>)[name],
      problem: "unknown key",
      remedy: `remove it or correct its name; expected ${issue.message}`,
    }));
  if (issue.code === "invalid_key")
    return issue.issues.map(({ message }) => ({ path, value, problem: "wrong key", remedy: message }));
  if (value === undefined) return [{ path, problem: "missing", remedy: `add it: ${issue.message}` }];
  const problem = issue.code === "invalid_type" ? `wrong type, a ${typeName(value)}` : "wrong value";
  return [{ path, value, problem, remedy: issue.message }];
}

const typeName = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value === "object" ? "map" : typeof value;

function unknownKeys(raw: RawConfig, shape: Record<string, z.ZodType>, layer: Layer): Fault[] {
  const remedy = `remove it or correct its name; layer ${layer} knows ${Object.keys(shape).join(", ")}`;
  return Object.keys(raw)
    .filter((key) => !Object.hasOwn(shape, key))
    .map((key) => ({ path: [key], value: raw[key], problem: "unknown key", remedy }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
