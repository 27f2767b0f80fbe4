import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isReachable } from "../../../../infra/functions/verify/commit.ts";

describe("isReachable", () => {
  let folder: string;
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", "-C", cwd, ...args], {
      encoding: "utf8",
    }).trim();
  let origin: string;
  let clone: string;
  let onMain: string;
  let onSide: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-git-"));
    [origin, clone] = [path.join(folder, "origin"), path.join(folder, "clone")];
    git(folder, "init", "-q", "-b", "main", origin);
    const commit = (): string => {
      git(origin, "commit", "-q", "--allow-empty", "-m", "x");
      return git(origin, "rev-parse", "HEAD");
    };
    onMain = commit();
    commit();
    git(origin, "checkout", "-q", "-b", "side");
    onSide = commit();
    git(origin, "checkout", "-q", "main");
    git(folder, "clone", "-q", origin, clone);
    // Somebody made the local branch something else.
    git(clone, "reset", "-q", "--hard", onSide);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("tells a commit of the branch from one of another", async () => {
    expect(await isReachable(clone, onMain, "refs/heads/main")).to.equal(true);
    expect(await isReachable(clone, onSide, "refs/heads/main")).to.equal(false);
    expect(await isReachable(origin, onSide, "refs/heads/side")).to.equal(true);
  });

  it("does not know what is not there", async () => {
    expect(await isReachable(clone, "0".repeat(40), "refs/heads/main")).to.equal(undefined);
    expect(await isReachable(clone, onMain, "refs/heads/none")).to.equal(undefined);
    expect(await isReachable(folder, onMain, "refs/heads/main")).to.equal(undefined);
    expect(await isReachable(clone, "--help", "refs/heads/main")).to.equal(undefined);
  });
});
