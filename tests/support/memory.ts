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

export function memory(
  words: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Measured> {
  const args = ["--import", measure, path.join(ROOT, "cli/bin.ts"), ...words];
  // As it is installed: compiled. Node's compiler of TypeScript takes some 25 MiB the first time.
  const compiled = { NODE_COMPILE_CACHE: path.join(cacheFolder(process.env), "compiled") };
  const first = [path.join(ROOT, "cli/bin.ts"), words[0] ?? "", "--help"];
  spawnSync(process.execPath, first, { env: { PATH: process.env["PATH"], ...compiled } });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env["PATH"], ...compiled, ...env },
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
