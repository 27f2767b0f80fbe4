// Looks at the programs on this machine.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import type { Terminal } from "../command.ts";
import { type Finding, judgeCli, judgeNode } from "./finding.ts";

const ANSWER_MS = 20_000;

export async function lookAtTools({ env }: Terminal): Promise<Finding[]> {
  const manifest = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
  const { version: sdk } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return [judgeNode(process.versions.node), judgeCli(await cliVersion(env), sdk)];
}

async function cliVersion(env: Terminal["env"]): Promise<string | undefined> {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } as NodeJS.ProcessEnv;
  try {
    const { stdout } = await promisify(execFile)("pulumi", ["version"], { env: quiet, timeout: ANSWER_MS });
    return /^v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`pulumi version does not answer: ${(error as Error).message}`);
  }
}
