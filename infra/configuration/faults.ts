// Decides how faults of configuration are told: file, key, wrong value, remedy, all in one text.
import { sharedFileKeys } from "./schema.ts";

/** One fault. `path` starts with the top-level key; `value` is absent when nothing was given. */
export type Fault = { path: readonly (string | number)[]; value?: unknown; problem: string; remedy: string };

/** `environments[0].accountId` for ["environments", 0, "accountId"]. */
export function formatPath(path: Fault["path"]): string {
  return path
    .map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join("");
}

/** The file in which the key stands or belongs. A stack's file overrides what Pulumi.yaml says for all stacks. */
export function fileOf(path: Fault["path"], stack: string): string {
  const shared = sharedFileKeys.has(String(path[0]));
  return shared ? `Pulumi.yaml (or Pulumi.${stack}.yaml)` : `Pulumi.${stack}.yaml`;
}

const longest = 80;

function formatValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** One line a fault, in the order of the keys. Values of keys that are kept as secrets are not shown. */
export function formatFaults(
  stack: string,
  faults: readonly Fault[],
  secretKeys: ReadonlySet<string> = new Set(),
): string {
  const title = `${faults.length} ${faults.length === 1 ? "fault" : "faults"} in the configuration of stack ${stack}; nothing was changed:`;
  return [title, ...faults.map((fault) => `  ${formatFault(stack, fault, secretKeys)}`)].join("\n");
}

function formatFault(stack: string, fault: Fault, secretKeys: ReadonlySet<string>): string {
  const shown = secretKeys.has(String(fault.path[0])) ? "[secret]" : formatValue(fault.value);
  const value = fault.value === undefined ? "" : ` (is ${shown})`;
  return `${fileOf(fault.path, stack)}: lockgate:${formatPath(fault.path)}${value}: ${fault.problem}. Remedy: ${fault.remedy}.`;
}
