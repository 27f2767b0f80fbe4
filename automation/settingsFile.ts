// Decides how a file of settings is read: YAML or JSON, held against its schema, every fault at once.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { type Fault, LockgateError } from "./errors.ts";

/** Settings with faults: nothing starts on them. */
export const refusedSettings = (faults: readonly Fault[]) => new LockgateError("config_invalid", { faults });

/** Settings that stand in the variable itself, as task definitions have them: a JSON object, which no path begins like. */
export const isInline = (text: string): boolean => text.trimStart().startsWith("{");

/** How faults name where settings stand. */
export const placeOfSettings = (variable: string, file: string): string => (isInline(file) ? variable : file);

/** Reads the file that `variable` names, or holds. Throws config_invalid with the place and path of each fault. */
export function readSettingsFile<S extends z.ZodType>(
  variable: string,
  file: string,
  schema: S,
): z.output<S> {
  const place = placeOfSettings(variable, file);
  let content: unknown;
  try {
    content = isInline(file) ? JSON.parse(file) : parse(readFileSync(file, "utf8"));
  } catch (cause) {
    // What can't be parsed is not shown: it may be anything.
    const why = isInline(file) ? "it is no JSON" : (cause as Error).message;
    const message = `${place} can't be read: ${why}`;
    throw refusedSettings([{ path: variable, message }]);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw refusedSettings(
    result.error.issues.map(({ path, message }) => ({ path: `${place}: ${path.join(".")}`, message })),
  );
}
