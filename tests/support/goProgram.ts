// Builds a Go program that tests talk to, into the user's cache, once for all that have the same source.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";

/** The path of the program made of `folder` (main.go, go.mod, go.sum); `what` names it where it can't be built. */
export function buildGo(folder: string, name: string, what: string): string {
  const digest = createHash("sha256");
  for (const file of ["main.go", "go.mod", "go.sum"]) digest.update(readFileSync(path.join(folder, file)));
  const version = `go-${digest.digest("hex").slice(0, 12)}`;
  const command = path.join(cacheFolder(process.env), "verifiers", version, name);
  if (existsSync(command)) return command;
  const made = `${command}.${process.pid}`;
  try {
    execFileSync("go", ["build", "-o", made, "."], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    renameSync(made, command);
  } catch (cause) {
    const told = String((cause as { stderr?: Buffer }).stderr ?? (cause as Error).message);
    throw new Error(
      `${what} can't be built, so it was not tested: ${told}\nRemedy: Go 1.25 and a module proxy.`,
      { cause },
    );
  }
  return command;
}
