// Gets Checkov, a static checker for Terraform plans, for measurements only: it is no dependency of Lockgate.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../../sandbox/toolchain/cacheFolder.ts";
import type { Output } from "../../../sandbox/start/progress.ts";
import { attempt } from "./attempt.ts";

const VERSION = "3.3.30";

/** Its command, in a Python environment of its own; nothing, with a sentence why, where PyPI can't be reached. */
export const prepareCheckov = (out: Output): Promise<string | undefined> => {
  const folder = path.join(cacheFolder(process.env), "bench", `checkov-${VERSION}`);
  return attempt(`Checkov ${VERSION}`, out, folder, async (run) => {
    mkdirSync(path.dirname(folder), { recursive: true });
    await run("python3", ["-m", "venv", folder], path.dirname(folder));
    await run(path.join(folder, "bin/pip"), ["install", "--quiet", `checkov==${VERSION}`], folder);
    return path.join(folder, "bin/checkov");
  });
};
