// Whether a data directory can take the sandbox's files; an empty one becomes Lockgate's.

import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, prepareFolder as claimFolder, StartError } from "../dataFolder.ts";
import { pathsIn } from "./announcement.ts";

/** Makes DIR/sandbox and proves that it can be written. @throws StartError */
export function prepareFolder(dataDir: string): void {
  const { folder } = pathsIn(dataDir);
  try {
    // Other commands refuse a folder that holds files but is not marked as Lockgate's.
    if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) claimFolder(dataDir);
    makeFolder(folder);
    const probe = join(folder, `.write-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `the data directory ${dataDir} cannot be written (${error instanceof Error ? error.message : String(error)}): ` +
        "choose another with --data-dir, or change its permissions",
      { cause: error },
    );
  }
}
