// Keeps Python tools of tests in the cache folder: installed once for each list of pinned requirements.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";
import { withLock } from "../../sandbox/toolchain/preparationLock.ts";
import { runTool } from "../../sandbox/toolchain/runTool.ts";

const installLimit = 10 * 60_000;

/** Path of a Python that has what the file lists. Where that can't be installed the error says so: nothing is skipped. */
export async function preparePython(name: string, requirements: string, env = process.env): Promise<string> {
  const wanted = readFileSync(requirements, "utf8");
  const digest = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  const folder = path.join(cacheFolder(env), name, digest);
  const venv = path.join(folder, "venv");
  const python = path.join(venv, "bin", "python");
  const complete = path.join(folder, "complete");
  if (existsSync(complete)) return python;
  const onWait = (): void => void process.stderr.write(`      another process installs ${name}: waiting\n`);
  await withLock(folder, { onWait }, async (signal) => {
    if (existsSync(complete)) return;
    rmSync(venv, { recursive: true, force: true });
    const options = { env, limitMilliseconds: installLimit, signal };
    const quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"];
    try {
      await runTool("python3", ["-m", "venv", venv], options);
      await runTool(path.join(venv, "bin", "pip"), ["install", ...quiet, "-r", requirements], options);
    } catch (cause) {
      throw new Error(
        `${name} can't be installed, so it was not tested: ${(cause as Error).message}\n` +
          `Remedy: Python 3.10 or newer with venv, and a package index that pip reaches.`,
        { cause },
      );
    }
    writeFileSync(complete, wanted);
  });
  return python;
}
