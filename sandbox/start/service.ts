// One long-running child process: started with a log file, ready when it prints its JSON line, stopped in order.
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { StartError } from "../dataFolder.ts";

export type Service = {
  name: string;
  pid: number;
  /** The JSON object that the process printed when it was ready. */
  ready: Record<string, unknown>;
  /** Resolves with a sentence when the process ends without having been asked to. */
  died: Promise<string>;
  stop(): Promise<void>;
};

export type ServiceOptions = {
  name: string;
  file: string;
  env: Record<string, string | undefined>;
  logDir: string;
  readyWithinMs?: number;
  /** How long a stop may take before SIGKILL. */
  graceMs?: number;
};

/**
 * Starts `node FILE` in a process group of its own (a Ctrl-C in the terminal must reach us first, so that services
 * stop in order) with an IPC channel, so that it ends by itself if this process is killed.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  mkdirSync(options.logDir, { recursive: true });
  const logFile = path.join(options.logDir, `${options.name}.log`);
  const child = spawn(process.execPath, [options.file], {
    env: options.env as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  const log = createWriteStream(logFile, { flags: "a" });
  child.stderr!.pipe(log);
  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
  });
  const ready = await waitForReady(child, exited, logFile, options);
  const died = exited.then((how) =>
    stopping ? new Promise<string>(() => {}) : `the ${options.name} ended with ${how}; its log is ${logFile}`,
  );
  const stop = async (): Promise<void> => {
    stopping = true;
    await stopChild(child, exited, options.graceMs ?? 20_000);
  };
  return { name: options.name, pid: child.pid!, ready, died, stop };
}

async function waitForReady(
  child: ChildProcess,
  exited: Promise<string>,
  logFile: string,
  options: ServiceOptions,
): Promise<Record<string, unknown>> {
  const line = new Promise<Record<string, unknown>>((resolve) => {
    createInterface({ input: child.stdout! }).on("line", (text) => {
      if (text.startsWith("{")) resolve(JSON.parse(text) as Record<string, unknown>);
    });
  });
  const failed = exited.then((how) => {
    throw new StartError(`the ${options.name} did not start (${how}): ${lastWords(logFile)}`);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const wait = options.readyWithinMs ?? 60_000;
    timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(
        new StartError(`the ${options.name} was not ready within ${wait / 1000} s; its log is ${logFile}`),
      );
    }, wait);
  });
  try {
    return await Promise.race([line, failed, late]);
  } finally {
    clearTimeout(timer);
    failed.catch(() => {});
  }
}

async function stopChild(child: ChildProcess, exited: Promise<string>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await exited;
  clearTimeout(timer);
}

function lastWords(logFile: string): string {
  try {
    const lines = readFileSync(logFile, "utf8").trim().split("\n");
    return lines.slice(-5).join("\n") || `no output; its log is ${logFile}`;
  } catch {
    return `no output; its log is ${logFile}`;
  }
}
