// Keeps command-line tools of npm's registry in the cache folder: installed once for each list of exact versions.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checks } from "../../infra/plan/checks/index.ts";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";
import { withLock } from "../../sandbox/toolchain/preparationLock.ts";
import { runTool } from "../../sandbox/toolchain/runTool.ts";

/** Exact, as the jobs install them; of Playwright the version is the app's own. */
export const checkTools = [
  ...[checks.pa11y, checks.autocannon].flatMap(({ install }) => /\S+@\d\S+/.exec(install.join(" ")) ?? []),
  "@playwright/test@1.65.1",
];

/** The folder with `node_modules`. Where they can't be installed the error says so: nothing is skipped. */
export async function prepareNpm(name: string, packages: readonly string[]): Promise<string> {
  const digest = createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 12);
  const folder = path.join(cacheFolder(process.env), name, digest);
  const complete = path.join(folder, "complete");
  if (existsSync(complete)) return folder;
  const onWait = (): void => void process.stderr.write(`      another process installs ${name}: waiting\n`);
  await withLock(folder, { onWait }, async (signal) => {
    if (existsSync(complete)) return;
    rmSync(path.join(folder, "node_modules"), { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // Browsers are not downloaded: the tests have one.
    const env = { ...process.env, PUPPETEER_SKIP_DOWNLOAD: "1" };
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, ...packages];
    try {
      await runTool("npm", args, { env, limitMilliseconds: 10 * 60_000, signal });
    } catch (cause) {
      throw new Error(`${name} can't be installed, so it was not tested: ${(cause as Error).message}`, {
        cause,
      });
    }
    writeFileSync(complete, packages.join("\n"));
  });
  return folder;
}
