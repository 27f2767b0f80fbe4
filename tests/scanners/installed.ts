// Scanners that take long to get: where they are once they are there.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tools, type ToolName } from "../../infra/plan/scans/tools/index.ts";
import { runScript } from "../../sandbox/rehearsal/job/shell.ts";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";

/**
 * The folder of a tool's programs, installed by the very commands of jobs. Where it is not there yet it takes minutes:
 * `npm test` skips the test then, and `npm run test:scanners` installs it.
 */
export async function installed(name: ToolName, test: Mocha.Context): Promise<string> {
  const { install: commands } = tools[name];
  const digest = createHash("sha256").update(commands.join("\n")).digest("hex").slice(0, 12);
  const folder = path.join(cacheFolder(process.env), "scanners", `${name}-${digest}`);
  const bin = path.join(folder, "bin");
  if (existsSync(path.join(folder, "complete"))) return bin;
  if (process.env["LOCKGATE_SCANNERS"] !== "install") test.skip();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const ran = await runScript({
    text: ["set -e", `python3 -m venv ${folder}`, ...commands].join("\n"),
    folder,
    env: { PATH: `${bin}:${process.env["PATH"]}`, HOME: process.env["HOME"] ?? folder, GOBIN: bin },
    limitMilliseconds: 20 * 60_000,
  });
  if (ran.code !== 0) throw new Error(`${name} can't be installed: ${ran.output}`);
  writeFileSync(path.join(folder, "complete"), "");
  return bin;
}
