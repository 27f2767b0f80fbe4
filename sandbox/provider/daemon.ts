// The sandbox AWS as a process: one for each data directory, found by others through provider.json.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../state/database.ts";
import { takeLock } from "../state/lock.ts";
import { seed } from "../state/seed.ts";
import { Store } from "../state/store.ts";
import { iamAuthority } from "./authority.ts";
import { listen } from "./server.ts";
import { awsService, awsxService } from "./service.ts";

/** What a running sandbox says of itself: the ports of the two packages. */
export type Announcement = { port: number; awsxPort: number; pid: number };

/** Where a data directory keeps the sandbox's files. */
export function pathsIn(dataDir: string) {
  const folder = join(dataDir, "sandbox");
  return {
    folder,
    database: join(folder, "aws.sqlite"),
    lock: join(folder, "lock.sqlite"),
    announcement: join(folder, "provider.json"),
  };
}

/** A mistake of the caller, told in one line. */
export class StartError extends Error {}

/** Starts serving. @throws StartError or DatabaseError when it can't, having changed nothing. */
export async function startDaemon(
  dataDir: string,
  port = 0,
): Promise<{ announcement: Announcement; stop(): void }> {
  const paths = pathsIn(dataDir);
  prepareFolder(paths.folder);
  const release = takeLock(paths.lock);
  if (release === undefined) throw new StartError(alreadyServed(dataDir, paths.announcement));
  try {
    const database = openDatabase(paths.database);
    const store = new Store(database);
    seed(store);
    const aws = await listen(awsService(store, iamAuthority), port);
    const awsx = await listen(awsxService());
    const announcement = { port: aws.port, awsxPort: awsx.port, pid: process.pid };
    announce(paths.announcement, announcement);
    const stop = (): void => {
      rmSync(paths.announcement, { force: true });
      aws.close();
      awsx.close();
      database.close();
      release();
    };
    return { announcement, stop };
  } catch (error) {
    release();
    throw error;
  }
}

/** Reads provider.json; undefined when there is none or it is not one. */
export function readAnnouncement(file: string): Announcement | undefined {
  try {
    const { port, awsxPort, pid } = JSON.parse(readFileSync(file, "utf8")) as Partial<Announcement>;
    if (typeof port !== "number" || typeof awsxPort !== "number" || typeof pid !== "number") return undefined;
    return { port, awsxPort, pid };
  } catch {
    return undefined;
  }
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    const probe = join(folder, `.write-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new StartError(
      `the data directory is not writable (${error instanceof Error ? error.message : String(error)}): ` +
        "choose another with --data-dir, or change its permissions",
    );
  }
}

function alreadyServed(dataDir: string, file: string): string {
  const other = readAnnouncement(file);
  const who = other === undefined ? "another process" : `process ${other.pid} (port ${other.port})`;
  return `${dataDir} is served by ${who} already: use that one, stop it, or choose another --data-dir`;
}

/** Written beside and renamed, so that no reader sees half of it. */
function announce(file: string, announcement: Announcement): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(announcement)}\n`);
  renameSync(draft, file);
}
