// Runs lockgate in a process of its own and tells how much memory it had at most.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** Writes the peak of its own resident memory, as the kernel counts it, to file descriptor 3. */
const measure = `data:text/javascript,
  import { writeSync } from "node:fs";
  process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));`;

export type Measured = { code: number; output: string; peakKiB: number };

export type Start = {
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** A folder without compiled modules: the first run in a checkout. By default the run is as it is once installed. */
  first?: string;
};

export function memory(words: readonly string[], { cwd, env, first }: Start): Promise<Measured> {
  const command = path.join(ROOT, "cli/lockgate.mjs");
  const cache = { LOCKGATE_CACHE: first ?? cacheFolder(process.env) };
  // As it is installed: compiled. Node's compiler of TypeScript takes some 25 MiB the first time.
  if (first === undefined)
    spawnSync(process.execPath, [command, words[0] ?? "", "--help"], {
      env: { PATH: process.env["PATH"], ...cache },
    });
  const args = ["--import", measure, command, ...words];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env["PATH"], ...cache, ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    let output = "";
    let peak = "";
    child.stdout?.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (output += text.toString()));
    child.stdio[3]?.on("data", (text: Buffer) => (peak += text.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output, peakKiB: Number(peak) }));
  });
}
