// Decides the digests of what a plan is made from: program, configuration, policy pack. Reads files only.
import { createHash } from "node:crypto";
import { readFile, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { changesThings } from "../gate/windows.ts";
import type { Operation } from "./machine.ts";

/** Packages are pinned by the lockfile; what begins with a dot is no part of a program. */
const skipped = /^(\.|node_modules$)/;
const configuration = /^Pulumi(\.[A-Za-z0-9._-]+)?\.ya?ml$/;

/** SHA-256 of the program's files with its lockfile, without the configurations of stacks. */
export async function programDigest(programDir: string): Promise<string> {
  return digestOf(await filesOf(programDir, (name, depth) => depth > 0 || !configuration.test(name)));
}

/** SHA-256 of the configuration that a stack is given: the project's and its own. */
export async function configurationDigest(programDir: string, stack: string): Promise<string> {
  const files = ["Pulumi.yaml", `Pulumi.${stack}.yaml`].map((name) => ({
    name,
    file: path.join(programDir, name),
  }));
  return digestOf(files);
}

/** SHA-256 of the policy pack's files; of nothing where there is no pack. */
export async function policyPackDigest(folder: string | undefined): Promise<string> {
  return digestOf(folder === undefined ? [] : await filesOf(folder, () => true));
}

interface Named {
  readonly name: string;
  readonly file: string;
}

async function digestOf(files: readonly Named[]): Promise<string> {
  const whole = createHash("sha256");
  for (const { name, file } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    whole.update(`${JSON.stringify(name)} ${content}\n`);
  }
  return whole.digest("hex");
}

/** All files below a folder; links are followed, but none that leads back to where we are. */
async function filesOf(
  root: string,
  wanted: (name: string, depth: number) => boolean,
  at = "",
  above: readonly string[] = [],
): Promise<Named[]> {
  const folder = path.join(root, at);
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const found: Named[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (skipped.test(entry.name) || !wanted(entry.name, above.length)) continue;
    const name = path.join(at, entry.name);
    const file = path.join(root, name);
    const kind = entry.isSymbolicLink() ? await stat(file) : entry;
    if (kind.isDirectory()) found.push(...(await filesOf(root, wanted, name, [...above, real])));
    else if (kind.isFile()) found.push({ name, file });
  }
  return found;
}

/** Digest of the program that this run would apply; undefined for what applies none. */
export async function programOf(
  { programDir }: { readonly programDir: string },
  run: { readonly operation: Operation } | undefined,
): Promise<string | undefined> {
  return run && changesThings(run.operation) ? programDigest(programDir) : undefined;
}
