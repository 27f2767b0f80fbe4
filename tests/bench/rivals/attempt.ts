// Installs what a comparison needs, once on a machine; where that fails the comparison is left out, with the reason.

import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Output } from "../../../sandbox/start/progress.ts";

export type Run = (file: string, args: readonly string[], cwd: string) => Promise<void>;
const LIMIT_MS = 10 * 60_000;
/** Written last and holds the result: an installation that was interrupted has none. */
const DONE = "lockgate-done";

export async function attempt(
  name: string,
  out: Output,
  folder: string,
  install: (run: Run) => Promise<string>,
): Promise<string | undefined> {
  const done = path.join(folder, DONE);
  if (existsSync(done)) return readFileSync(done, "utf8");
  out.write(`installing ${name} into ${folder}\n`);
  rmSync(folder, { recursive: true, force: true });
  try {
    const result = await install(async (file, args, cwd) => {
      await promisify(execFile)(file, args, { cwd, timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 });
    });
    writeFileSync(done, result);
    return result;
  } catch (error) {
    out.write(`left out: ${name} could not be installed: ${firstLine(error)}\n`);
    return undefined;
  }
}

const firstLine = (error: unknown): string => {
  const { stderr = "", message } = error as Error & { stderr?: string };
  return stderr.split("\n").find((line) => line.trim() !== "") ?? message;
};
