// `npm run package`: makes a package for npx of the command and the policy pack alone.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writePackage } from "./packageFiles.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lockgate-package-"));
try {
  writePackage(folder);
  execFileSync("npm", ["pack", folder, "--silent"], { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
