// Starts server, worker and admin command as the real processes that they are.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export const automationDir = path.resolve(import.meta.dirname, "../../../automation");
export const fixtures = path.resolve(import.meta.dirname, "../fixtures");

export type Environment = Record<string, string | undefined>;

/** A process of ours that printed its ready line, or ended before. */
export interface Service {
  readonly child: ChildProcess;
  readonly ready: Promise<Record<string, unknown>>;
  /** Exit code and signal. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly errors: () => string;
}

export function startProcess(file: "server" | "worker", env: Environment, ipc = false): Service {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", path.join(automationDir, `${file}.ts`)],
    {
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])],
    },
  );
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const line = new Promise<Record<string, unknown>>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (text) => {
      resolve(JSON.parse(text) as Record<string, unknown>);
    });
  });
  const ready = Promise.race([
    line,
    ended.then(({ code }) =>
      Promise.reject(new Error(`${file} ended with ${code} before it was ready:\n${errors}`)),
    ),
  ]);
  ready.catch(() => undefined);
  return { child, ready, ended, errors: () => errors };
}

/** Runs the admin command and returns what it prints. */
export async function admin(env: Environment, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(automationDir, "admin.ts"), ...args],
    {
      env: env as NodeJS.ProcessEnv,
    },
  );
  return stdout.trim();
}
