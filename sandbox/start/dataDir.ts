// Decides whether a folder may serve as data directory, and keeps it to one `npm start` at a time.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import lockfile from "proper-lockfile";
import { removePostgres } from "../../automation/store/embeddedPostgres.ts";
import { MARKER, prepareFolder, StartError } from "../dataFolder.ts";
import { findLive } from "../provider/client.ts";

/** Creates the folder where it is missing, proves that it can be written, and locks it. Returns the release function. */
export async function claimDataDir(dataDir: string, fresh: boolean): Promise<() => Promise<void>> {
  prepareFolder(dataDir);
  const release = await lockFolder(dataDir);
  try {
    if (fresh) await forget(dataDir);
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

/** Deletes what earlier starts left; refused while a local AWS still works on it. */
async function forget(dataDir: string): Promise<void> {
  const live = await findLive(dataDir);
  if (live !== undefined) {
    throw new StartError(
      `a local AWS (process ${live.pid}) serves the data directory ${dataDir}: stop it before --fresh, or leave --fresh out`,
    );
  }
  await removePostgres(dataDir);
  for (const name of readdirSync(dataDir)) {
    if (name !== MARKER && !name.endsWith(".lock"))
      rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
}

async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const file = path.join(dataDir, MARKER);
  const pidFile = path.join(dataDir, "start.pid.lock");
  try {
    const release = await lockfile.lock(file, {
      stale: 10_000,
      lockfilePath: path.join(dataDir, "start.lock"),
    });
    writeFileSync(pidFile, `${process.pid}\n`);
    return async () => {
      rmSync(pidFile, { force: true });
      await release();
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    const pid = existsSync(pidFile) ? readFileSync(pidFile, "utf8").trim() : "unknown";
    throw new StartError(
      `another npm start (process ${pid}) uses the data directory ${dataDir}: stop it, or name another with --data-dir`,
      { cause: error },
    );
  }
}
