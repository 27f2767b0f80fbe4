// Makes what CodeDeploy brings to a device: the artifact as it was signed, its attestations, and hooks that hand both over to
// the device's own program. These hooks decide nothing: whoever changes them can't make a device install anything else.
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { files } from "./settings.ts";

const run = promisify(execFile);

/** Seconds that CodeDeploy gives each (C15); checking a signature takes one of them, tests of sensors may take all. */
const timeouts = {
  BeforeInstall: 60,
  AfterInstall: 300,
  ApplicationStart: 300,
} as const;

const appSpec = [
  "version: 0.0",
  "os: linux",
  "hooks:",
  ...Object.entries(timeouts).flatMap(([event, timeout]) => [
    `  ${event}:`,
    `    - { location: hook.sh, timeout: ${timeout} }`,
  ]),
  "",
].join("\n");

/** CodeDeploy's agent is a user that may call this one program as root. */
const hook = [
  "#!/usr/bin/env bash",
  "set -euo pipefail",
  'exec sudo -n "${ROOT:-}/usr/local/sbin/lockgate-device" "$LIFECYCLE_EVENT" "$(cd "$(dirname "$0")" && pwd)"',
  "",
].join("\n");

/** The beginning of zip's time. */
const noTime = new Date("1980-01-01T00:00:00Z");
const packed = ["appspec.yml", "hook.sh", files.artifact, files.attestations];

/** Path of an archive, of the same bytes for the same release. `folder`: where it may work. */
export async function deviceRevision(
  folder: string,
  { artifact, attestations }: { artifact: string; attestations: string },
): Promise<string> {
  const place = await mkdtemp(path.join(folder, "device-"));
  const at = (name: string): string => path.join(place, name);
  try {
    await writeFile(at("appspec.yml"), appSpec);
    await writeFile(at("hook.sh"), hook);
    await copyFile(artifact, at(files.artifact));
    await writeFile(at(files.attestations), attestations);
    for (const name of packed) {
      await chmod(at(name), name === "hook.sh" ? 0o755 : 0o644);
      await utimes(at(name), noTime, noTime);
    }
    // What is in the artifact is packed already.
    const env = { ...process.env, TZ: "UTC" };
    await run("zip", ["-X", "-q", "-n", ".zip", "device.zip", ...packed], { cwd: place, env });
    const made = path.join(folder, "device.zip");
    await rename(at("device.zip"), made);
    return made;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
