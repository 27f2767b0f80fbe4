// Gets the Pulumi CLI by Pulumi's own installer (the Automation API carries it), where its host can be reached.
import path from "node:path";
import type { Environment } from "./cacheFolder.ts";
import { ToolError, runTool } from "./runTool.ts";

const installerUrl = "https://get.pulumi.com/install.sh";
/** An unreachable host must not hold up the start: most firewalls drop packets silently. */
const probeLimit = 5_000;
/** The archive has about 150 MB. */
const installLimit = 10 * 60_000;

export interface InstallOptions {
  version: string;
  root: string;
  env: Environment;
  onProgress: (text: string) => void;
  signal?: AbortSignal | undefined;
  url?: string;
}

/** Rejects quickly, naming host and reason, when the installer can't be fetched. */
export async function probeInstaller(url: string, limit = probeLimit): Promise<void> {
  const { host } = new URL(url);
  const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(limit) }).catch(
    (cause: Error) => {
      const reason = cause.name === "TimeoutError" ? `no answer in ${limit / 1000} s` : reasonOf(cause);
      throw new ToolError(`${host} can't be reached (${reason})`);
    },
  );
  if (!response.ok) throw new ToolError(`${host} answers ${response.status} to ${url}`);
}

/** fetch wraps the system's error: its code (ENOTFOUND, ECONNREFUSED) says more. */
function reasonOf(cause: Error): string {
  const inner = cause.cause as NodeJS.ErrnoException | undefined;
  return inner?.code ?? inner?.message ?? cause.message;
}

/** Runs the installer in a process of its own, so that a download that hangs can be ended. */
export async function installCli(options: InstallOptions): Promise<void> {
  const { version, root, env, onProgress, signal, url = installerUrl } = options;
  onProgress("asking for Pulumi's installer");
  await probeInstaller(url);
  onProgress(`installing Pulumi ${version} by Pulumi's installer, some 150 MB`);
  const script = path.join(import.meta.dirname, "runInstaller.ts");
  await runTool(process.execPath, [script, root], {
    env,
    limitMilliseconds: installLimit,
    ...(signal === undefined ? {} : { signal }),
  });
}
