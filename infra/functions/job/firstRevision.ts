// Makes what machines run before the first release, as a revision: CodeDeploy goes back only to what it has deployed before.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { sameZip } from "./sameZip.ts";

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

/** The same bytes each time. `folder`: where it may work. */
export async function firstRevision(folder: string): Promise<Buffer> {
  const place = await mkdtemp(path.join(folder, "first-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(place, name), text);
    return await readFile(await sameZip(place, "first.zip", Object.keys(files)));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
