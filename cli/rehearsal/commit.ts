// Decides which commit a rehearsal takes its source for: the one that is named, with that commit's files, or the folder's own.

import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { refused } from "../refused.ts";

const run = promisify(execFile);

const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" }).trim();

const quietly = (work: () => string): string | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** Whole id of the commit: by its beginning, a branch or a tag, too. The folder's newest where none is named. */
export function commitOf(named: string | undefined, folder: string): string {
  // Of a folder without version control the id says that nobody knows.
  if (named === undefined) return quietly(() => git(folder, "rev-parse", "HEAD")) ?? "0".repeat(40);
  if (quietly(() => git(folder, "rev-parse", "--is-inside-work-tree")) !== "true")
    throw refused("commit_impossible", { commit: named, folder });
  const words = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${named}^{commit}`];
  const commit = quietly(() => git(folder, ...words));
  if (commit === undefined) throw refused("commit_unknown", { commit: named, folder });
  // A commit of the repository in which there was no such folder yet, or nothing in it.
  if ((quietly(() => git(folder, "ls-tree", "--name-only", commit)) ?? "") === "")
    throw refused("commit_without_source", { commit, folder });
  return commit;
}

/** Does the work in a folder of what the commit has below `folder`, whatever lies there now; it is gone afterwards. */
export async function atCommit<T>(
  folder: string,
  commit: string,
  work: (source: string) => Promise<T>,
): Promise<T> {
  const place = await mkdtemp(path.join(tmpdir(), "lockgate-commit-"));
  try {
    const [archive, source] = [path.join(place, "archive.tar"), path.join(place, "source")];
    await run("git", ["archive", "--format=tar", `--output=${archive}`, commit], { cwd: folder });
    await mkdir(source);
    await run("tar", ["-xf", archive, "-C", source]);
    return await work(source);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
