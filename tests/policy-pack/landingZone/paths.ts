// Reads and changes what is at one place of a resource, in its inputs and in its outputs alike.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { Path } from "../oddValues.ts";

/** Stands for "no longer there". */
export const GONE: unique symbol = Symbol("gone");

/** `stages[].actions[].roleArn`: places that differ in an index only are one property. */
export const patternOf = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[]` : text === "" ? key : `${text}.${key}`),
    "",
  );

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[key] : undefined,
    value,
  );

export const withValue = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by;
  if (typeof value !== "object" || value === null) return value;
  const inner =
    rest.length === 0 ? by : withValue((value as Record<string | number, unknown>)[key], rest, by);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => (index === key ? inner : item));
    return items.filter((item) => item !== GONE);
  }
  const { [key as string]: _, ...others } = value as Record<string, unknown>;
  return inner === GONE ? others : { ...others, [key]: inner };
};

/** What the program no longer says, AWS no longer answers; what it never answered stays unsaid. */
export const changed = (resource: StateResource, path: Path, by: unknown): StateResource => ({
  ...resource,
  inputs: withValue(resource.inputs, path, by) as StateResource["inputs"],
  outputs:
    valueAt(resource.outputs, path) === undefined
      ? resource.outputs
      : (withValue(resource.outputs, path, by) as StateResource["outputs"]),
});
