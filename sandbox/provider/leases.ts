// Who uses a running sandbox besides the process that started it: one file for each, which a dead process's does not count.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

let taken = 0;

/** Says that this process uses the sandbox; the returned function takes it back. */
export function takeLease(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}.${taken++}`);
  writeFileSync(file, "");
  return () => rmSync(file, { force: true });
}

/** Whether a live process, other than this one perhaps, uses the sandbox. */
export function isLeased(folder: string, except?: number): boolean {
  return pidsIn(folder).some((pid) => pid !== except && isAlive(pid));
}

/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function pidsIn(folder: string): number[] {
  try {
    return readdirSync(folder).map((name) => Number.parseInt(name, 10));
  } catch {
    return [];
  }
}
