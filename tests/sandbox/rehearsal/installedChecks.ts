// What a job of checks installs from the internet is there already, by the very same version.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** While a suite runs. */
export function withChecks(): void {
  const searched = process.env["PATH"];
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-checks-"));
  before(() => installedChecks(folder));
  after(() => {
    process.env["PATH"] = searched;
    rmSync(folder, { recursive: true });
  });
}
