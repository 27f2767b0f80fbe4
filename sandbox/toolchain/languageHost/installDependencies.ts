// Decides which package manager installs a program's dependencies (`pulumi install`), and streams its output.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type {
  InstallDependenciesRequest,
  InstallDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb.js";
import { childEnd, type ChildProcesses } from "./childProcesses.ts";
import { packageRoot } from "./installedPackages.ts";
import { LanguageHostError } from "./programCommand.ts";
import { InstallDependenciesResponse as Response } from "./protocol.ts";

const managerOfLockfile: readonly [lockfile: string, manager: string][] = [
  ["package-lock.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
];

/** Package manager by the lockfile that lies in the folder; npm when there is none. */
export function packageManager(root: string): string {
  return managerOfLockfile.find(([lockfile]) => existsSync(path.join(root, lockfile)))?.[1] ?? "npm";
}

/** Installs, and fails the call when the package manager does. */
export async function installDependencies(
  call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
  children: ChildProcesses,
): Promise<void> {
  const directory = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
  const root = packageRoot(directory);
  if (root === undefined)
    throw new LanguageHostError(`No package.json in ${directory} or above it: nothing to install.`);
  const manager = packageManager(root);
  // Not `npm ci`: it deletes node_modules first, and the Node that runs this may lie in there.
  const child = children.start(manager, ["install"], {
    cwd: root,
    env: { ...process.env, ...(call.request.getIsTerminal() ? { FORCE_COLOR: "1" } : {}) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (chunk: Buffer) => call.write(new Response().setStdout(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => call.write(new Response().setStderr(chunk)));
  const { code, signal, failure } = await childEnd(child);
  if (failure !== undefined)
    throw new LanguageHostError(`'${manager} install' could not be started: ${failure.message}`);
  if (code !== 0)
    throw new LanguageHostError(`'${manager} install' in ${root} ended with ${signal ?? `code ${code}`}.`);
  call.end();
}
