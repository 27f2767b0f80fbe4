// Whether a sandbox serves a data directory already, and starts one if not.

import { fork, type ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pathsIn, readAnnouncement, type Announcement } from "./announcement.ts";

/** A sandbox to point engines at. `stop` ends it only if this call started it. */
export type Attached = {
  env: Record<string, string>;
  port: number;
  started: boolean;
  stop(): Promise<void>;
};

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** Uses the live sandbox of this data directory, or starts one as a child of this process, which ends with it. */
export async function attachSandbox(dataDir: string): Promise<Attached> {
  const live = await findLive(dataDir);
  return live === undefined ? start(dataDir) : attached(live, false, () => Promise.resolve());
}

async function start(dataDir: string): Promise<Attached> {
  const child = fork(main, ["--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
  });
  try {
    const announcement = await ready(child);
    release(child);
    return attached(announcement, true, () => stopped(child));
  } catch (error) {
    // Somebody else may have started one in the same moment: then ours gave way to it.
    const other = await retried(() => findLive(dataDir));
    if (other !== undefined) return attached(other, false, () => Promise.resolve());
    throw error;
  }
}

/** The child's channels must not keep this process alive; the end of this process ends the child. */
function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref();
}

async function retried<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const found = await find();
    if (found !== undefined) return found;
    await setTimeout(100);
  }
  return undefined;
}

function attached(found: Announcement, started: boolean, stop: () => Promise<void>): Attached {
  const env = { PULUMI_DEBUG_PROVIDERS: `aws:${found.port},awsx:${found.awsxPort}` };
  return { env, port: found.port, started, stop };
}

async function findLive(dataDir: string): Promise<Announcement | undefined> {
  const announced = readAnnouncement(pathsIn(dataDir).announcement);
  if (announced === undefined || !isAlive(announced.pid)) return undefined;
  return (await answers(announced.port)) ? announced : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 2_000 });
    const end = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}

/** Resolves with the line that the sandbox prints when it serves; rejects with what it wrote if it ends first. */
function ready(child: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const [line, ...more] = output.split("\n");
      if (more.length > 0) resolve(JSON.parse(line ?? "") as Announcement);
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the sandbox AWS did not start (exit code ${code}): ${errors.trim()}`)),
    );
  });
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.ref();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
