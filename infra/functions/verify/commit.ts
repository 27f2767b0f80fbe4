// Asks a clone whether a commit belongs to a branch or tag.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Undefined when the clone does not tell: no such commit or ref (a shallow clone has few), or no clone at all. A branch
 * is the one of `origin` where there is one: local branches are whatever somebody made of them.
 */
export async function isReachable(clone: string, commit: string, ref: string): Promise<boolean | undefined> {
  const git = async (...args: string[]): Promise<number> => {
    try {
      await run("git", ["-C", clone, ...args], { env: { ...process.env, GIT_NO_REPLACE_OBJECTS: "1" } });
      return 0;
    } catch (error) {
      const { code } = error as { code?: unknown };
      return typeof code === "number" ? code : 128;
    }
  };
  const exists = async (name: string) =>
    (await git("rev-parse", "--verify", "--quiet", `${name}^{commit}`)) === 0;
  const remote = ref.replace(/^refs\/heads\//, "refs/remotes/origin/");
  const target = (await exists(remote)) ? remote : ref;
  if (!/^[0-9a-f]+$/.test(commit) || !(await exists(commit)) || !(await exists(target))) return undefined;
  const code = await git("merge-base", "--is-ancestor", commit, target);
  return code === 0 ? true : code === 1 ? false : undefined;
}
