// Makes what machines run before the first release, as a revision: CodeDeploy goes back only to what it has deployed before.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The service of systemd by which a machine begins (infra/plan/machines.ts). */
const firstUnit = "lockgate-first";

const script = (...commands: string[]): string =>
  ["#!/bin/bash", "set -euo pipefail", ...commands, ""].join("\n");

/** In the order in which they are packed. */
const files: Readonly<Record<string, string>> = {
  "appspec.yml": [
    "version: 0.0",
    "os: linux",
    "hooks:",
    "  ApplicationStop:",
    "    - { location: stop.sh, timeout: 60 }",
    "  ApplicationStart:",
    "    - { location: start.sh, timeout: 60 }",
    "",
  ].join("\n"),
  "start.sh": script(
    "systemctl daemon-reload",
    `systemctl enable ${firstUnit}`,
    `systemctl restart ${firstUnit}`,
  ),
  "stop.sh": script(`systemctl disable ${firstUnit}`, `systemctl stop ${firstUnit}`),
};
/** The beginning of zip's time. */
const noTime = new Date("1980-01-01T00:00:00Z");

/** The same bytes each time. `folder`: where it may work. */
export async function firstRevision(folder: string): Promise<Buffer> {
  const place = await mkdtemp(path.join(folder, "first-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(place, name);
      await writeFile(file, text);
      await chmod(file, name.endsWith(".sh") ? 0o755 : 0o644);
      await utimes(file, noTime, noTime);
    }
    const env = { ...process.env, TZ: "UTC" };
    await run("zip", ["-X", "-q", "first.zip", ...Object.keys(files)], { cwd: place, env });
    return await readFile(path.join(place, "first.zip"));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
