// Makes what CodeDeploy brings to a device: the artifact as it was signed, its attestations, and hooks that hand both over to
// the device's own program. These hooks decide nothing: whoever changes them can't make a device install anything else.
import { copyFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { sameZip } from "./sameZip.ts";
import { files } from "./settings.ts";

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
    const made = path.join(folder, "device.zip");
    await rename(await sameZip(place, "device.zip", packed), made);
    return made;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
