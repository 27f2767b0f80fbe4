// Decides which files a run's program is: what the program's folder holds, or the commit that the run names.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { LockgateError } from "../errors.ts";
import type { Run } from "../store/runs.ts";
import { programDigest } from "./fingerprint.ts";

const call = promisify(execFile);
const gitMilliseconds = 120_000;
const lockfile = "package-lock.json";

/** What is needed to get at a commit. */
export interface SourceSettings {
  /** A folder in a clone whose remote `origin` has the commits. */
  readonly programDir: string;
  readonly cliEnvironment: Readonly<Record<string, string>>;
}

/**
 * Does the work in the folder of the run's program: a checkout of its commit that is gone afterwards, or the program's
 * folder itself, which is only ever read. Throws source_unavailable where the commit can't be had or used.
 */
export async function withSource<T>(
  settings: SourceSettings,
  run: Pick<Run, "source">,
  work: (programDir: string) => Promise<T>,
): Promise<T> {
  if (run.source === null) return work(settings.programDir);
  const folder = await mkdtemp(path.join(tmpdir(), "lockgate-source-"));
  try {
    return await work(await checkout(settings, run.source.commit, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Digests of commits never change, and a waiting run is asked for its own every few seconds. */
const digests = new Map<string, Promise<string>>();

/** SHA-256 of the program that the run would apply, without its checkout at hand. */
export async function programDigestOf(settings: SourceSettings, run: Pick<Run, "source">): Promise<string> {
  if (run.source === null) return programDigest(settings.programDir);
  const key = JSON.stringify([settings.programDir, run.source.commit]);
  const digest = digests.get(key) ?? withSource(settings, run, programDigest);
  digests.set(key, digest);
  digest.catch(() => digests.delete(key));
  return digest;
}

async function checkout(settings: SourceSettings, commit: string, folder: string): Promise<string> {
  const git = gitOf(settings);
  try {
    const top = await git(settings.programDir, "rev-parse", "--show-toplevel");
    const below = await git(settings.programDir, "rev-parse", "--show-prefix");
    const remote = await git(settings.programDir, "remote", "get-url", "origin");
    await git(folder, "init", "--quiet");
    await git(folder, "fetch", "--quiet", "--depth=1", "--no-tags", remote, commit);
    await git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD");
    const program = path.join(folder, below);
    for (const [there, here] of [
      [top, folder],
      [settings.programDir, program],
    ] as const) {
      await linkDependencies(there, here);
    }
    return program;
  } catch (cause) {
    if (cause instanceof LockgateError) throw cause;
    // Git repeats the remote's address, which may hold a password.
    const words = String((cause as { stderr?: string }).stderr ?? (cause as Error).message);
    const detail = `commit ${commit}: ${words.replaceAll(/\/\/[^/@\s]*@/g, "//***@").trim()}`;
    throw new LockgateError("source_unavailable", { detail: detail.slice(0, 1000) });
  }
}

/** The packages that are installed serve a commit with the same lockfile; any other would run on what it did not ask for. */
async function linkDependencies(there: string, here: string): Promise<void> {
  const installed = path.join(there, "node_modules");
  const link = path.join(here, "node_modules");
  const read = (folder: string) => readFile(path.join(folder, lockfile), "utf8").catch(() => undefined);
  if ((await read(there)) !== (await read(here))) {
    const detail = `its ${lockfile} is not that of ${there}: bring that folder up to date with \`npm ci\``;
    throw new LockgateError("source_unavailable", { detail });
  }
  if (existsSync(installed) && !existsSync(link)) await symlink(installed, link);
}

/** Git asks nobody for a password, runs no hook, and sees no more of our environment than the CLI. */
function gitOf({ cliEnvironment }: SourceSettings) {
  const env = { ...cliEnvironment, GIT_TERMINAL_PROMPT: "0" };
  return async (folder: string, ...args: string[]): Promise<string> => {
    const options = { cwd: folder, env, timeout: gitMilliseconds };
    const { stdout } = await call("git", ["-c", "core.hooksPath=/dev/null", ...args], options);
    return stdout.replace(/\n$/, "");
  };
}
