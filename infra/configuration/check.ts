// The vocabulary of checks between values of the configuration, and the check that many lists need.
import type { Fault } from "./faults.ts";
import type { EnvironmentConfig, OrgConfig, SandboxConfig, ToolingConfig } from "./schema.ts";

/** What was valid so far, of any layer. */
export type Parsed = Partial<
  Omit<OrgConfig, "layer"> &
    Omit<ToolingConfig, "layer"> &
    Omit<EnvironmentConfig, "layer"> &
    Omit<SandboxConfig, "layer">
> & {
  readonly layer?: string;
};
export type Check = (config: Parsed) => Fault[];

/** Rows of a list that share what each must have alone. */
export function duplicates<K extends string>(
  list: string,
  rows: readonly { readonly [P in K]?: string | undefined }[] | undefined,
  key: K,
  normal: (text: string) => string = (text) => text,
): Fault[] {
  const first = new Map<string, number>();
  return (rows ?? []).flatMap((row, index) => {
    const value = row[key];
    if (value === undefined) return [];
    const before = first.get(normal(value));
    if (before === undefined) {
      first.set(normal(value), index);
      return [];
    }
    return [
      {
        path: [list, index, key],
        value,
        problem: `also in ${list}[${before}]`,
        remedy: `give each a ${key} of its own`,
      },
    ];
  });
}
