// Whether a sandbox serves a data directory already, and starts one if not.

import { fork, type ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pathsIn, readAnnouncement, type Announcement } from "./announcement.ts";
import { prepareFolder } from "./folder.ts";
import { isAlive, isLeased, takeLease } from "./leases.ts";

/** A sandbox to point engines at. `stop` ends it only if this call started it. */
export type Attached = {
  env: Record<string, string>;
  port: number;
  started: boolean;
  stop(): Promise<void>;
};

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/**
 * Uses the live sandbox of this data directory, or starts one as a child of this process. The child ends with this
 * process, unless others use it by then: it serves those to their end.
 */
export async function attachSandbox(dataDir: string): Promise<Attached> {
  prepareFolder(dataDir);
  const release = takeLease(pathsIn(dataDir).leases);
  try {
    const live = await findLive(dataDir);
    return live === undefined ? await start(dataDir, release) : shared(live, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function start(dataDir: string, release: () => void): Promise<Attached> {
  const child = fork(main, ["--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
  });
  try {
    const { port, awsxPort } = await ready(child);
    letGo(child);
    const stop = () => {
      release();
      return stopped(child, pathsIn(dataDir).leases);
    };
    return { env: environment(port, awsxPort), port, started: true, stop };
  } catch (error) {
    // Somebody else may have started one in the same moment: then ours gave way to it.
    const other = await retried(() => findLive(dataDir));
    if (other === undefined) throw error;
    return shared(other, release);
  }
}

function shared({ port, awsxPort }: Announcement, release: () => void): Attached {
  const stop = () => Promise.resolve(release());
  return { env: environment(port, awsxPort), port, started: false, stop };
}

function environment(port: number, awsxPort: number): Record<string, string> {
  return { PULUMI_DEBUG_PROVIDERS: `aws:${port},awsx:${awsxPort}` };
}

/** The child's channels must not keep this process alive; the end of this process ends the child. */
function letGo(child: ChildProcess): void {
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

export async function findLive(dataDir: string): Promise<Announcement | undefined> {
  const announced = readAnnouncement(pathsIn(dataDir).announcement);
  if (announced === undefined || !isAlive(announced.pid)) return undefined;
  return (await answers(announced.port)) ? announced : undefined;
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

/** Resolves when the child has ended; or at once when others use it, whose end it then awaits by itself. */
function stopped(child: ChildProcess, leases: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  if (isLeased(leases, process.pid)) {
    if (child.connected) child.disconnect();
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    child.ref();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
