// Decides whether a folder may hold Lockgate's data: it is empty, or marked as ours, and can be written.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Marks a folder as ours, so that --fresh never empties a folder that somebody else fills. */
export const MARKER = "lockgate.json";

/** A mistake of the caller, told in one line. */
export class StartError extends Error {}

/** Creates the folder where it is missing and marks it as ours; rejects one that is not, or can't be written. */
export function prepareFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    const marker = path.join(dataDir, MARKER);
    if (!existsSync(marker) && readdirSync(dataDir).length > 0) {
      throw new StartError(
        `the data directory ${dataDir} is not empty and was not made by Lockgate: name another with --data-dir`,
      );
    }
    writeFileSync(marker, JSON.stringify({ product: "lockgate", format: 1 }) + "\n");
  } catch (error) {
    if (error instanceof StartError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new StartError(
      `the data directory ${dataDir} cannot be written (${code}): name a folder of yours with --data-dir`,
      { cause: error },
    );
  }
}

/** One folder after the other: Node's recursive mkdir never returns where the system says ENOENT, below /proc for one. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o755 });
  } catch (error) {
    // Somebody else was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
