// Makes what machines run before the first release, as a revision: CodeDeploy goes back only to what it has deployed before.
import { zipOf } from "./sameZip.ts";

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
export const firstRevision = (folder: string): Promise<Buffer> => zipOf(folder, files);
