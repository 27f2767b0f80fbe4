// Decides in which folder of the user the prepared toolchain is kept.
import { tmpdir, userInfo } from "node:os";
import path from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Home folder; HOME may be unset or empty (containers, service units), then the user database knows it. */
export function homeFolder(env: Environment): string {
  if (env["HOME"]) return env["HOME"];
  try {
    return userInfo().homedir;
  } catch {
    return path.join(tmpdir(), `lockgate-home-${process.getuid?.() ?? 0}`);
  }
}

/** `LOCKGATE_CACHE`, else `lockgate` in the XDG cache folder (XDG base directory specification 0.8). */
export function cacheFolder(env: Environment): string {
  if (env["LOCKGATE_CACHE"]) return path.resolve(env["LOCKGATE_CACHE"]);
  return path.join(env["XDG_CACHE_HOME"] || path.join(homeFolder(env), ".cache"), "lockgate");
}

/** Folder that holds `bin/pulumi` of one version: what `PulumiCommand.get({ root })` takes. */
export function cachedRoot(env: Environment, version: string): string {
  return path.join(cacheFolder(env), "pulumi", version);
}
