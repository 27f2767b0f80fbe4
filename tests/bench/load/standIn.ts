// What load is measured without: Pulumi. A stand-in for its CLI takes a while and reports that nothing had to be changed.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Folders and files that a server and a worker are given. */
export interface Place {
  /** Root of the toolchain: holds bin/pulumi. */
  readonly toolchain: string;
  readonly programDir: string;
  readonly environments: string;
  readonly backendUrl: string;
}

/** The last version that writes events to a file, which a shell can do; later ones are called over gRPC. */
const version = "v3.205.0";

/** What a worker demands of every stack: that its secrets have a key. There are none here. */
const configuration =
  "encryptionsalt: v1:+9wxxiTTPXI=:v1:vJVmessnYnMhRbOu:GF74Zyu32UxPypi6wKMg0qBOYJb7Yw==\nconfig: {}\n";

const events = [
  {
    sequence: 0,
    timestamp: 0,
    summaryEvent: { maybeCorrupt: false, durationSeconds: 0, resourceChanges: { same: 1 }, PolicyPacks: {} },
  },
  { sequence: 1, timestamp: 0, cancelEvent: {} },
];

/** Makes the CLI, which takes so many seconds for each run, and a program with a configuration for each stack. */
export function makePlace(scratch: string, stacks: readonly string[], seconds: number): Place {
  const folder = (name: string): string => {
    mkdirSync(path.join(scratch, name), { recursive: true });
    return path.join(scratch, name);
  };
  const [toolchain, programDir, state] = [folder("toolchain"), folder("program"), folder("state")];
  const cli = path.join(folder("toolchain/bin"), "pulumi");
  writeFileSync(cli, script(seconds));
  chmodSync(cli, 0o755);
  writeFileSync(path.join(folder("state/.pulumi"), "meta.yaml"), "version: 1\n");
  writeFileSync(path.join(programDir, "Pulumi.yaml"), "name: load\nruntime: nodejs\n");
  for (const stack of stacks) writeFileSync(path.join(programDir, `Pulumi.${stack}.yaml`), configuration);
  const environments = path.join(scratch, "environments.json");
  const demands = stacks.map((name) => ({ name, approvals: 0 }));
  writeFileSync(environments, JSON.stringify({ environments: demands }));
  return { toolchain, programDir, environments, backendUrl: `file://${state}` };
}

const script = (seconds: number): string => `#!/bin/sh
if [ "$1" = version ]; then echo ${version}; exit 0; fi
while [ $# -gt 0 ]; do
  if [ "$1" = --event-log ]; then log=$2; fi
  shift
done
cat >> "$log" <<'EVENTS'
${events.map((event) => JSON.stringify(event)).join("\n")}
EVENTS
# The SDK follows the file, and may miss what is written right before the end.
sleep ${seconds}
`;
