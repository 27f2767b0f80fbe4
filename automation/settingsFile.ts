// Decides how a file of settings is read: YAML or JSON, held against its schema, every fault at once.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { type Fault, LockgateError } from "./errors.ts";

/** Settings with faults: nothing starts on them. */
export const refusedSettings = (faults: readonly Fault[]) => new LockgateError("config_invalid", { faults });

/** Reads the file that `variable` names. Throws config_invalid with the file and path of each fault. */
export function readSettingsFile<S extends z.ZodType>(
  variable: string,
  file: string,
  schema: S,
): z.output<S> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const message = `${file} can't be read: ${(cause as Error).message}`;
    throw refusedSettings([{ path: variable, message }]);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw refusedSettings(
    result.error.issues.map(({ path, message }) => ({ path: `${file}: ${path.join(".")}`, message })),
  );
}
