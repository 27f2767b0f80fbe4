// Reads a stack's configuration out of its two files, for whoever has no Pulumi at hand; secrets stay encrypted.
import { parse } from "yaml";
import type { RawConfig } from "./validate.ts";

type ConfigFile = { config?: Record<string, unknown> } | null;

const namespace = "lockgate:";
const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Values of Pulumi.yaml, and the stack's own over them, as Pulumi hands them to the program. Throws what YAML finds wrong. */
export function configOf(project: string, stackFile: string): RawConfig {
  const shared = Object.entries((parse(project) as ConfigFile)?.config ?? {}).flatMap(([key, made]) =>
    typeof made === "object" && made !== null && "value" in made ? [[key, text(made.value)]] : [],
  );
  const own = Object.entries((parse(stackFile) as ConfigFile)?.config ?? {}).flatMap(([key, value]) =>
    key.startsWith(namespace) ? [[key.slice(namespace.length), text(value)]] : [],
  );
  return Object.fromEntries([...shared, ...own]);
}
