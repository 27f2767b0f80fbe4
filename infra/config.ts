// Reads the stack's configuration: the only place that asks Pulumi for it, and the only one that refuses it.
import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { formatFaults, type Fault } from "./configuration/faults.ts";
import type { Config } from "./configuration/schema.ts";
import { isAtHomeIn } from "./plan/names.ts";
import { validateConfig } from "./configuration/validate.ts";

const namespace = "lockgate";

/**
 * The validated, frozen configuration of the running stack. Throws one error that names every fault; call it before the
 * first resource, so that a faulty stack changes nothing. A RunError is shown by Pulumi without a stack trace.
 */
export function readConfig(): Config {
  const stack = pulumi.getStack();
  const raw = namespaced(pulumi.runtime.allConfig());
  const result = validateConfig(stack, raw, secretKeys(), readInProject);
  if (result.ok) {
    isAtHomeIn(result.config.region);
    return result.config;
  }
  refuseFaults(stack, result.faults);
  throw new pulumi.RunError(`the configuration of stack ${stack} is not sound`);
}

/** Beside Pulumi.yaml, above the program's own folder. */
const readInProject = (file: string): string =>
  readFileSync(path.resolve(import.meta.dirname, "..", file), "utf8");

/** Ends the program with every fault in one text, if there is one. */
export function refuseFaults(stack: string, faults: readonly Fault[]): void {
  if (faults.length > 0) throw new pulumi.RunError(formatFaults(stack, faults, secretKeys()));
}

/** Keys of our namespace, without it. Pulumi may hand over `lockgate:key` or the older `lockgate:config:key`. */
function namespaced(all: Record<string, string>): Record<string, string> {
  const pattern = new RegExp(`^${namespace}:(?:config:)?(.+)$`);
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => {
      const name = pattern.exec(key)?.[1];
      return name === undefined ? [] : [[name, value]];
    }),
  );
}

/** Keys whose values are encrypted in the stack's file: a fault must not print them. */
function secretKeys(): ReadonlySet<string> {
  const listed = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
  return new Set(Object.keys(namespaced(Object.fromEntries(listed.map((key) => [key, ""])))));
}
