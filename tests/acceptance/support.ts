// Runs `npm start` as a user would and talks to what it started: real CLI, real server, real database.
import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");

export type Started = {
  child: ChildProcess;
  /** Everything printed so far, standard output and error in the order they came. */
  output(): string;
  /** Resolves when the output matches; rejects when the process ends first, with what it printed. */
  saw(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Exit code once the process has ended. */
  ended: Promise<number>;
};

/** A folder that Postgres' own user can enter, so that everything a test keeps lies in it. */
export function scratchDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), "lockgate-acceptance-"));
  chmodSync(dir, 0o755);
  return dir;
}

/** `npm start -- ARGS` without npm in between, so that signals reach it. */
export function start(args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(path.join(ROOT, "node_modules/.bin/node"), ["sandbox/start/main.ts", ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  const saw = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text);
        if (match === null) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then((code) => reject(new Error(`ended with ${code} before printing ${pattern}:\n${text}`)));
    });
  return { child, output: () => text, saw, ended };
}

/** Asks for an orderly stop, as Ctrl-C does, and waits for it. */
export async function stop(started: Started): Promise<number> {
  if (started.child.exitCode === null) started.child.kill("SIGINT");
  return started.ended;
}

/**
 * A folder with the same program but its own copies of the stack configurations, for LOCKGATE_PROGRAM_DIR:
 * a test changes the configuration there and leaves the repository as it is.
 */
export function programCopy(dir: string, edit: (stackFile: (stack: string) => string) => void): string {
  const copy = path.join(dir, "program");
  mkdirSync(copy);
  for (const name of ["Pulumi.yaml", "package.json"]) cpSync(path.join(ROOT, name), path.join(copy, name));
  for (const stack of ["org", "tooling", "dev", "test", "prod"]) {
    cpSync(path.join(ROOT, `Pulumi.${stack}.yaml`), path.join(copy, `Pulumi.${stack}.yaml`));
  }
  for (const name of ["infra", "node_modules"]) symlinkSync(path.join(ROOT, name), path.join(copy, name));
  edit((stack) => path.join(copy, `Pulumi.${stack}.yaml`));
  return copy;
}

export function editFile(file: string, change: (text: string) => string): void {
  const before = readFileSync(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`the edit changes nothing in ${file}`);
  writeFileSync(file, after);
}

/** The state that the backend holds of a stack, as text; "" where there is none. */
export function stateOf(dataDir: string, stack: string): string {
  const file = path.join(dataDir, "state/.pulumi/stacks/lockgate", `${stack}.json`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Processes whose command line or environment names the folder: what a start left running. */
export function processesOf(dir: string): string[] {
  const found: string[] = [];
  for (const pid of readPids()) {
    try {
      const text =
        readFileSync(`/proc/${pid}/cmdline`, "utf8") + readFileSync(`/proc/${pid}/environ`, "utf8");
      if (text.includes(dir) && pid !== process.pid) {
        found.push(`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`);
      }
    } catch {
      // ended meanwhile, or not ours to read
    }
  }
  return found;
}

function readPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
