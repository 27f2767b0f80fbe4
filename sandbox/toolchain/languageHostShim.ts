// Places the small executable beside the CLI by which the CLI starts our language host.
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { languageHostName } from "./findCli.ts";

/** Tells our shim from Pulumi's own language host. */
const mark = "# lockgate language host shim";

/**
 * The cache is shared by all checkouts of a user, so the shim holds no path: the checkout that runs the CLI names its
 * language host in LOCKGATE_LANGUAGE_HOST, and its Node goes first on PATH.
 */
export const shimText = `#!/bin/sh
${mark}
if [ -z "$LOCKGATE_LANGUAGE_HOST" ]; then
  echo "LOCKGATE_LANGUAGE_HOST is not set: run Pulumi by 'npm run pulumi -- ...' in a checkout of Lockgate." >&2
  exit 1
fi
exec node "$LOCKGATE_LANGUAGE_HOST" "$@"
`;

/** Writes the shim unless Pulumi's own host lies there. Readers see the old file or the new one, never half of one. */
export function placeLanguageHost(binFolder: string): void {
  const file = path.join(binFolder, languageHostName);
  if (existsSync(file)) {
    const present = readFileSync(file, "latin1");
    if (present === shimText || !present.includes(mark)) return;
  }
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, shimText);
  chmodSync(temporary, 0o755);
  renameSync(temporary, file);
}
