// Whether inputs have the names, the required members and the JSON types that @pulumi/aws declares.

import { UNKNOWN, type Fault, type Properties } from "../aws/model.ts";
import { isAsset } from "./asset.ts";
import { didYouMean } from "../../policy-pack/analyze/nearest.ts";
import type { Members, Type } from "./table.ts";

/** Every fault of the inputs, with its property path; unknown values pass, for they are checked again when known. */
export function inputFaults(declared: Members, inputs: Properties): Fault[] {
  return memberFaults(declared, inputs, "");
}

function memberFaults(declared: Members, value: Properties, path: string): Fault[] {
  const faults: Fault[] = [];
  for (const [name, item] of Object.entries(value)) {
    const member = declared.get(name);
    const at = path === "" ? name : `${path}.${name}`;
    // Pulumi's own bookkeeping in the inputs of older states.
    if (name === "__defaults") continue;
    if (member === undefined) faults.push({ property: at, reason: unknownName(name, declared) });
    else faults.push(...typeFaults(member.type, item, at));
  }
  for (const [name, member] of declared) {
    if (member.required && value[name] === undefined)
      faults.push({ property: path === "" ? name : `${path}.${name}`, reason: "is required but missing" });
  }
  return faults;
}

function unknownName(name: string, declared: Members): string {
  return `is not a property here${didYouMean(name, [...declared.keys()])}`;
}

function typeFaults(type: Type, value: unknown, path: string): Fault[] {
  if (value === UNKNOWN || value === undefined) return [];
  switch (type.kind) {
    case "any":
      return [];
    case "list":
      if (!Array.isArray(value)) return [mismatch(type, value, path)];
      return value.flatMap((item, i) => typeFaults(type.of, item, `${path}[${i}]`));
    case "map":
      if (!isPlain(value)) return [mismatch(type, value, path)];
      return Object.entries(value).flatMap(([key, item]) =>
        typeFaults(type.of, item, `${path}[${JSON.stringify(key)}]`),
      );
    case "object":
      return isPlain(value) ? memberFaults(type.members(), value, path) : [mismatch(type, value, path)];
    case "union":
      return type.of.some((part) => typeFaults(part, value, path).length === 0)
        ? []
        : [mismatch(type, value, path)];
    default:
      return fits(type, value) ? [] : [mismatch(type, value, path)];
  }
}

function fits(type: Type, value: unknown): boolean {
  switch (type.kind) {
    case "literal":
      return value === type.value;
    case "json":
      return typeof value === "string" || isPlain(value);
    case "asset":
    case "archive":
      return isAsset(value);
    default:
      return typeof value === type.kind;
  }
}

function mismatch(type: Type, value: unknown, path: string): Fault {
  return { property: path, reason: `must be ${describe(type)}, but is ${shown(value)}` };
}

function describe(type: Type): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return `a list (of ${describe(type.of)})`;
    case "map":
      return `a map (of ${describe(type.of)})`;
    case "object":
      return `an object (${type.name})`;
    case "union":
      return type.of.map(describe).join(" or ");
    case "json":
      return "a JSON document";
    case "asset":
    case "archive":
      return `an ${type.kind}`;
    default:
      return `a ${type.kind}`;
  }
}

function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_, item: unknown) => (item === UNKNOWN ? "(unknown)" : item)) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** The inputs as AWS's provider keeps them: documents that were given as objects become text. */
export function normalised(declared: Members, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const member = declared.get(name);
      return [name, member === undefined ? value : normal(member.type, value)];
    }),
  );
}

function normal(type: Type, value: unknown): unknown {
  if (value === UNKNOWN || value === undefined) return value;
  if (type.kind === "list" && Array.isArray(value)) return value.map((item) => normal(type.of, item));
  if (type.kind === "map" && isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normal(type.of, item)]));
  if (type.kind === "object" && isPlain(value)) return normalised(type.members(), value);
  if (type.kind === "json" && isPlain(value)) return hasUnknown(value) ? UNKNOWN : JSON.stringify(value);
  return value;
}

function hasUnknown(value: unknown): boolean {
  return (
    value === UNKNOWN ||
    (typeof value === "object" && value !== null && Object.values(value).some(hasUnknown))
  );
}

function isPlain(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isAsset(value);
}
