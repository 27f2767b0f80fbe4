// Where a data directory keeps the sandbox's files, and how a running sandbox is found: provider.json.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
    leases: join(folder, "leases"),
  };
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

/** Written beside and renamed, so that no reader sees half of it. */
export function announce(file: string, announcement: Announcement): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(announcement)}\n`);
  renameSync(draft, file);
}
