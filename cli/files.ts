// Reads and writes the files that a command line names; a fault says which option named the file.

import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Terminal } from "./command.ts";
import { refused } from "./refused.ts";

/** `named`: the option that named the file, or in capitals the argument. */
export const readNamed = async (file: string, named: string, { cwd }: Terminal): Promise<string> => {
  try {
    return await readFile(path.resolve(cwd, file), "utf8");
  } catch (error) {
    const name = named === named.toUpperCase() ? `${named} ${file}` : `--${named} ${file}`;
    throw refused("file_unreadable", { name, why: (error as Error).message });
  }
};

/** Whole or not at all: a run that dies on the way leaves the old file. */
export const writeNamed = async (
  file: string,
  text: string,
  option: string,
  { cwd }: Terminal,
): Promise<void> => {
  const target = path.resolve(cwd, file);
  const partial = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(partial, text);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw refused("file_unwritable", { name: `--${option} ${file}`, why: (error as Error).message });
  }
};

export const existsBelow =
  (folder: string) =>
  (relative: string): boolean =>
    existsSync(path.join(folder, relative));
