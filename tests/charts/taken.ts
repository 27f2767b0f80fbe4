// Which values of ours a Helm chart takes: Helm passes over a key that no template reads, so each is left out once, and what
// comes out must be another thing, or the chart's own default must say the same.
import { isDeepStrictEqual } from "node:util";

type Row = Readonly<Record<string, unknown>>;
const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths to all that is no map; lists are taken as a whole. */
export const leaves = (values: Row, path: readonly string[] = []): string[][] =>
  Object.entries(values).flatMap(([key, value]) =>
    isRow(value) && Object.keys(value).length > 0 ? leaves(value, [...path, key]) : [[...path, key]],
  );

export const at = (values: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isRow(value) ? value[key] : undefined), values);

/** Without one of them. */
export const without = (values: Row, [key = "", ...rest]: readonly string[]): Row => {
  const { [key]: own, ...others } = values;
  return rest.length === 0 || !isRow(own) ? others : { ...others, [key]: without(own, rest) };
};

/** Values that no template reads. `render` gives what the chart makes of values, `defaults` what it takes where none is said. */
export function untaken(values: Row, defaults: Row, render: (values: Row) => string): string[] {
  const once = render(values).split("\n");
  const again = render(values).split("\n");
  // What is drawn anew each time, such as a first password, says nothing.
  const steady = (lines: readonly string[]): string =>
    lines
      .filter((line, index) => lines.length !== again.length || once[index] === again[index] || line === "")
      .join("\n");
  const whole = steady(once);
  return leaves(values)
    .filter(
      (path) =>
        steady(render(without(values, path)).split("\n")) === whole &&
        !isDeepStrictEqual(at(values, path), at(defaults, path)),
    )
    .map((path) => path.join("."));
}

/** Images of pods that machines would pull from elsewhere; those of `helm test` run when somebody asks for it. */
export function strangeImages(rendered: string, registry: string): string[] {
  const installed = rendered.split(/^---$/m).filter((object) => !/helm\.sh\/hook"?: "?test/.test(object));
  const named = installed.flatMap((object) => [
    ...object.matchAll(/^\s*(?:- )?\w*[iI]mage: "?([^"\s]+)"?\s*$/gm),
  ]);
  return [...new Set(named.map(([, image = ""]) => image))].filter(
    (image) => /[:/]/.test(image) && !image.startsWith(registry),
  );
}
