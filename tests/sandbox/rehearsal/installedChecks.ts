// What a job of checks installs from the internet is there already, by the very same version.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkTools, prepareNpm } from "../../support/npmTools.ts";

/** Before all else on the way to programs. `folder`: where it may write. */
export async function installedChecks(folder: string): Promise<void> {
  const tools = await prepareNpm("checks", checkTools);
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(
    path.join(bin, "npm"),
    `#!/bin/sh\ncase "$*" in *autocannon@*) exit 0 ;; esac\nPATH="\${PATH#*:}" exec npm "$@"\n`,
    { mode: 0o755 },
  );
  process.env["PATH"] = `${bin}:${path.join(tools, "node_modules/.bin")}:${process.env["PATH"]}`;
}
