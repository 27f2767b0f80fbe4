// Decides which processes belong to a CLI, and ends them all: plugins make process groups of their own.
import { readdirSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/** True while a process of this id exists (a zombie has ended and does not count). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isZombie(pid);
}

/** Kills the process, everything below it and everything in its session; returns how many were found. */
export function killTree(root: number): number {
  // 0 and negative ids address groups of processes; a root of 1 is never ours.
  if (root <= 1) return 0;
  const members = treeOf(root, listProcesses());
  for (const pid of members) sendSignal(pid, "SIGKILL");
  return members.length;
}

/** Processes of the session that `root` leads (it was started detached) and its descendants. Pure. */
export function treeOf(root: number, processes: readonly ProcessRow[]): number[] {
  const members = new Set<number>();
  const visit = (pid: number): void => {
    if (members.has(pid)) return;
    members.add(pid);
    for (const row of processes) if (row.parent === pid) visit(row.pid);
  };
  for (const row of processes) if (row.pid === root || row.session === root) visit(row.pid);
  return [...members];
}

/** Sends a signal; a process that is already gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function listProcesses(): ProcessRow[] {
  return process.platform === "linux" ? fromProc() : fromPs();
}

function fromProc(): ProcessRow[] {
  return readdirSync("/proc").flatMap((name) => {
    const fields = /^\d+$/.test(name) ? statFields(Number(name)) : undefined;
    return fields ? [{ pid: Number(name), parent: Number(fields[1]), session: Number(fields[3]) }] : [];
  });
}

/** Fields of /proc/PID/stat from the state on (proc(5)); the name before it may hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // It ended while we looked.
  }
}

function isZombie(pid: number): boolean {
  return process.platform === "linux" && statFields(pid)?.[0] === "Z";
}

/** macOS and BSD: their `ps` has no numeric session, so descendants must do. */
function fromPs(): ProcessRow[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, session: 0 };
  });
}
