// The sandbox AWS as a process: one for each data directory, found by others through provider.json.

import { rmSync } from "node:fs";
import { openDatabase } from "../state/database.ts";
import { takeLock } from "../state/lock.ts";
import { seed } from "../state/seed.ts";
import { Store } from "../state/store.ts";
import { StartError } from "../dataFolder.ts";
import { announce, pathsIn, readAnnouncement, type Announcement } from "./announcement.ts";
import { prepareFolder } from "./folder.ts";
import { iamAuthority } from "./authority.ts";
import { listen } from "./server.ts";
import { awsService, awsxService } from "./service.ts";

/** Starts serving. @throws StartError or DatabaseError when it can't, having changed nothing. */
export async function startDaemon(
  dataDir: string,
  port = 0,
): Promise<{ announcement: Announcement; stop(): void }> {
  const paths = pathsIn(dataDir);
  prepareFolder(dataDir);
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

function alreadyServed(dataDir: string, file: string): string {
  const other = readAnnouncement(file);
  const who = other === undefined ? "another process" : `process ${other.pid} (port ${other.port})`;
  return `${dataDir} is served by ${who} already: use that one, stop it, or choose another --data-dir`;
}
