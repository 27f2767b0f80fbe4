// Decides what rows are called that stand for what exists: AWS's own names where they fit, else the nearest that does.
import type { ExistingAccount } from "./existing.ts";

/** Lower-case letters, digits and single hyphens, a letter first, at most 50. */
export function accountName({ name }: Pick<ExistingAccount, "name">): string {
  const words = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const letterFirst = /^[a-z]/.test(words) ? words : `account-${words}`;
  return letterFirst.slice(0, 45).replace(/-+$/, "");
}

/** Letters, digits, spaces and hyphens, a letter first. */
export function unitRowName(name: string): string {
  const words = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9 -]+/g, " ")
    .replaceAll(/ +/g, " ")
    .trim();
  return (/^[A-Za-z]/.test(words) ? words : `Unit ${words}`.trim()).slice(0, 120);
}

/** Gives each name once; a second one gets the end of its id, so that the same organization makes the same names. */
export function freeNames(join = "-"): (name: string, id: string) => string {
  const taken = new Set<string>();
  return (name, id) => {
    const free = taken.has(name) ? `${name}${join}${id.slice(-4)}` : name;
    taken.add(free);
    return free;
  };
}

/** Those that the table may hold: neither AWS's nor ours. */
export const ownTags = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tags)
      .filter(([key]) => !/^(aws|lockgate):/i.test(key))
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
