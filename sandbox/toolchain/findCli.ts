// Looks at what the machine has: Pulumi CLIs on PATH, in PULUMI_HOME and in our cache, and Go.
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { cachedRoot, homeFolder, type Environment } from "./cacheFolder.ts";
import type { FoundCli, Go } from "./chooseSource.ts";
import { runTool } from "./runTool.ts";

/** A CLI that does not answer in this time counts as broken. */
const versionLimit = 20_000;

export const languageHostName = "pulumi-language-nodejs";

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Places to look at, best first. What the user has installed goes before what we prepared. */
export function cliPlaces(env: Environment, pinned: string): string[] {
  const pulumiHome = env["PULUMI_HOME"] || path.join(homeFolder(env), ".pulumi");
  const onPath = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const folders = [
    ...onPath,
    path.join(pulumiHome, "versions", pinned, "bin"),
    path.join(pulumiHome, "bin"),
    path.join(cachedRoot(env, pinned), "bin"),
  ];
  return [...new Set(folders.map((folder) => path.join(folder, "pulumi")))];
}

/** Version that a CLI reports (`v3.259.0` gives 3.259.0), undefined when it does not run. */
export async function cliVersion(bin: string, env: Environment): Promise<string | undefined> {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const output = await runTool(bin, ["version"], { env: quiet, limitMilliseconds: versionLimit }).catch(
    () => "",
  );
  return /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(output)?.[1];
}

/** CLIs on this machine, until the first that fits and is complete. */
export async function findClis(env: Environment, pinned: string): Promise<FoundCli[]> {
  const ours = path.join(cachedRoot(env, pinned), "bin/pulumi");
  const found: FoundCli[] = [];
  for (const bin of cliPlaces(env, pinned).filter(isExecutable)) {
    const version = await cliVersion(bin, env);
    const folder = path.dirname(bin);
    const languageHost = isExecutable(path.join(folder, languageHostName));
    const foreignNode = folder !== path.dirname(process.execPath) && isExecutable(path.join(folder, "node"));
    found.push({ bin, version, languageHost, foreignNode, ours: bin === ours });
    if (version === pinned && languageHost && !foreignNode) break;
  }
  return found;
}

/** The Go on PATH, if there is one. */
export async function findGo(env: Environment): Promise<Go | undefined> {
  const output = await runTool("go", ["env", "GOVERSION", "GOTOOLCHAIN"], {
    env: goEnvironment(env),
    limitMilliseconds: versionLimit,
  }).catch(() => "");
  const [version, toolchain] = output.trim().split("\n");
  const number = /^go(\d+\S*)/.exec(version ?? "")?.[1];
  return number === undefined ? undefined : { version: number, fetchesToolchains: toolchain !== "local" };
}

/** Go refuses to work without a home folder. A workspace file or flags of the user's own projects must not interfere. */
export function goEnvironment(env: Environment): Environment {
  return {
    ...env,
    HOME: homeFolder(env),
    GOWORK: "off",
    GOFLAGS: "-mod=readonly -buildvcs=false",
    CGO_ENABLED: "0",
  };
}
