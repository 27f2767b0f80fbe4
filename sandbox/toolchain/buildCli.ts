// Builds the Pulumi CLI from its Go modules, with progress. Interrupted builds resume by Go's own build cache.
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Environment } from "./cacheFolder.ts";
import { goEnvironment } from "./findCli.ts";
import { goModuleFolder } from "./pinned.ts";
import { runTool } from "./runTool.ts";

const cliPackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

export interface BuildOptions {
  version: string;
  /** Folder that gets `bin/pulumi`. */
  root: string;
  env: Environment;
  onProgress: (text: string) => void;
  signal?: AbortSignal | undefined;
}

/** The Automation API refuses a CLI that does not know its version. */
function buildArgs(version: string, bin: string): string[] {
  return ["-trimpath", "-ldflags", `-s -w -X ${versionVariable}=v${version}`, "-v", "-o", bin, cliPackage];
}

/** Counts the lines of a tool that say what it does; the text says how far it is. */
export function countLines(
  matches: RegExp,
  text: (count: number) => string,
  onProgress: (text: string) => void,
) {
  let count = 0;
  return (line: string): void => {
    if (!matches.test(line)) return;
    count += 1;
    onProgress(text(count));
  };
}

/** For how long they wait, so that nobody gives up: measured on two cores. */
const titleOf = (version: string): string => `building Pulumi ${version} (once, about 5 minutes)`;

/** Text for the user while packages are compiled; the last step, linking, compiles nothing more. */
export function compileProgress(version: string, done: number, total: number): string {
  const title = titleOf(version);
  if (done >= total) return `${title}: linking`;
  return `${title}: ${done} of ${total} packages (${Math.floor((100 * done) / total)} %)`;
}

/** Two commands: one downloads the modules and counts what is to be compiled, one compiles. */
export async function buildCli({ version, root, env, onProgress, signal }: BuildOptions): Promise<void> {
  const bin = path.join(root, "bin/pulumi");
  mkdirSync(path.dirname(bin), { recursive: true });
  const common = {
    env: goEnvironment(env),
    cwd: goModuleFolder,
    ...(signal === undefined ? {} : { signal }),
  };
  onProgress(`${titleOf(version)}: looking for its modules`);
  const stale = await runTool(
    "go",
    ["list", "-trimpath", "-deps", "-f", "{{if .Stale}}x{{end}}", cliPackage],
    {
      ...common,
      onLine: countLines(
        /^go: downloading /,
        (count) => `${titleOf(version)}: downloading, ${count} modules so far`,
        onProgress,
      ),
    },
  );
  const total = stale.split("\n").filter((line) => line !== "").length;
  onProgress(compileProgress(version, 0, total));
  await runTool("go", ["build", ...buildArgs(version, bin)], {
    ...common,
    onLine: countLines(/^[\w.-]+(\/\S+)*$/, (count) => compileProgress(version, count, total), onProgress),
  });
}
