// Finds the manifests and lockfiles of a source folder and reads them all.
import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { BadFormat } from "../lib/faults.ts";
import { docker } from "./docker.ts";
import { golang } from "./golang.ts";
import { maven } from "./maven.ts";
import { npm, registryOf } from "./npm.ts";
import { python } from "./python.ts";
import { isAllowed, type Component, type Finding, type Manifest, type Rules } from "./types.ts";

const readers = [...npm, ...python, ...maven, ...golang, ...docker];
/** What is installed, not written. */
const skipped = new Set([".git", "node_modules", ".venv", "venv", "__pycache__", "target"]);
/** A lockfile of 10,000 packages has some 5 MB. */
const largest = 64 * 1024 * 1024;

export type Dependencies = {
  files: readonly string[];
  components: readonly Component[];
  findings: readonly Finding[];
};

/** Pure: the files of one folder tree, by path relative to its root. */
export function readDependencies(files: ReadonlyMap<string, string>, rules: Rules): Dependencies {
  const read: Manifest[] = [{ components: [], findings: settingFaults(rules) }];
  const names: string[] = [];
  for (const [file, text] of files) {
    const beside = new Set(
      [...files.keys()]
        .filter((other) => path.dirname(other) === path.dirname(file))
        .map((other) => path.basename(other)),
    );
    for (const reader of readers.filter(({ matches }) => matches(path.basename(file)))) {
      names.push(file);
      read.push(tolerant(() => reader.read({ path: file, text, beside }, rules), file));
    }
  }
  return {
    files: names,
    components: distinct(read.flatMap(({ components }) => components)),
    findings: read.flatMap(({ findings }) => findings),
  };
}

/** A file that can't be read is a finding as well: nothing is known of what it fixes. */
function tolerant(read: () => Manifest, file: string): Manifest {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadFormat)
      return { components: [], findings: [{ file, what: file, reason: error.message }] };
    throw error;
  }
}

/** npm takes its registry from the environment as well. */
function settingFaults(rules: Rules): Finding[] {
  const address = registryOf(rules.env);
  if (address === undefined || isAllowed(rules, "npm", address)) return [];
  return [{ file: "(environment)", what: "npm_config_registry", reason: "is no allowed npm registry" }];
}

const distinct = (components: readonly Component[]): Component[] => {
  const byName = new Map<string, Component>();
  for (const component of components) {
    const key = `${component.ecosystem} ${component.name} ${component.version}`;
    const before = byName.get(key);
    // What is needed at run time in one place is not for development only.
    if (before === undefined || (before.development === true && component.development !== true))
      byName.set(key, component);
  }
  return [...byName.values()].toSorted((a, b) => compare(keyOf(a), keyOf(b)));
};
const keyOf = ({ ecosystem, name, version }: Component): string => `${ecosystem} ${name} ${version}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Files that any reader knows. Symbolic links could lead out of the folder: folders by link are not entered. */
export async function readTree(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = async (folder: string): Promise<void> => {
    for (const entry of (await readdir(path.join(root, folder), { withFileTypes: true })).toSorted((a, b) =>
      compare(a.name, b.name),
    )) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) await visit(file);
      const known = readers.some(({ matches }) => matches(entry.name));
      if (entry.isSymbolicLink() && known)
        throw new BadFormat(
          `${file} is a symbolic link: what it leads to is not checked, put the file itself there`,
        );
      if (entry.isFile() && known) {
        const { size } = await lstat(path.join(root, file));
        if (size > largest) throw new BadFormat(`${file} has ${size} bytes, more than ${largest}`);
        found.set(file, await readFile(path.join(root, file), "utf8"));
      }
    }
  };
  await visit("");
  return found;
}
