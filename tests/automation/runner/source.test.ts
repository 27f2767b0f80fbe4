// The commit that a run names is what it runs: checked out from the clone's remote, or refused, never something else.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LockgateError } from "../../../automation/errors.ts";
import { programDigest } from "../../../automation/runner/fingerprint.ts";
import { programDigestOf, withSource } from "../../../automation/runner/source.ts";

describe("the program of a run", () => {
  let folder: string;
  let programDir: string;
  const commits: string[] = [];
  const settings = () => ({ programDir, cliEnvironment: { PATH: process.env["PATH"] ?? "", HOME: folder } });
  const git = (cwd: string, ...args: string[]) => {
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...who, ...args], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  };
  const commit = (name: string, content: string) => {
    writeFileSync(path.join(folder, "work", name), content);
    git(path.join(folder, "work"), "add", ".");
    git(path.join(folder, "work"), "commit", "-q", "-m", name);
    git(path.join(folder, "work"), "push", "-q", "origin", "HEAD");
    commits.push(git(path.join(folder, "work"), "rev-parse", "HEAD"));
  };
  const run = (sha: string | undefined) => ({
    source: { repository: "acme/app", commit: sha ?? "", pullRequest: null },
  });

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-test-source-"));
    git(folder, "init", "-q", "--bare", "remote");
    git(folder, "clone", "-q", path.join(folder, "remote"), "work");
    mkdirSync(path.join(folder, "work", "infra"));
    writeFileSync(path.join(folder, "work", "package-lock.json"), "{}");
    commit("infra/index.ts", "// one");
    git(folder, "clone", "-q", path.join(folder, "remote"), "clone");
    commit("infra/index.ts", "// two");
    commit("package-lock.json", '{"other":true}');
    mkdirSync(path.join(folder, "clone", "node_modules"));
    writeFileSync(path.join(folder, "clone", "node_modules", "mark"), "installed");
    programDir = path.join(folder, "clone", "infra");
  });
  after(() => rmSync(folder, { recursive: true }));

  const failure = async (sha: string) => {
    const error: unknown = await withSource(settings(), run(sha), async () => undefined).catch(
      (cause: unknown) => cause,
    );
    if (!(error instanceof LockgateError)) expect.fail("it was used");
    expect(error.code).to.equal("source_unavailable");
    return error.detail ?? "";
  };

  it("is the program's folder where the run names no commit", async () => {
    expect(await withSource(settings(), { source: null }, async (dir) => dir)).to.equal(programDir);
  });

  it("is that of the commit, which the clone need not have yet, with the installed dependencies", async () => {
    let used = "";
    await withSource(settings(), run(commits[1]), async (dir) => {
      used = dir;
      expect(readFileSync(path.join(dir, "index.ts"), "utf8")).to.equal("// two");
      expect(readFileSync(path.join(dir, "..", "node_modules", "mark"), "utf8")).to.equal("installed");
    });
    expect(existsSync(used), "gone afterwards").to.equal(false);
    expect(readFileSync(path.join(programDir, "index.ts"), "utf8"), "never touched").to.equal("// one");
    expect(git(programDir, "status", "--porcelain", "--untracked-files=no")).to.equal("");
  });

  it("has the digest that the same files have in the program's folder", async () => {
    expect(await programDigestOf(settings(), run(commits[0]))).to.equal(await programDigest(programDir));
    expect(await programDigestOf(settings(), run(commits[1]))).not.to.equal(await programDigest(programDir));
  });

  it("is gone also when the work fails", async () => {
    let used = "";
    const work = async (dir: string) => {
      used = dir;
      throw new Error("broken");
    };
    const error: unknown = await withSource(settings(), run(commits[0]), work).catch(
      (cause: unknown) => cause,
    );
    expect((error as Error).message).to.equal("broken");
    expect(existsSync(used)).to.equal(false);
  });

  it("is refused where the remote has no such commit", async () => {
    expect(await failure("f".repeat(40))).to.include("f".repeat(40));
  });

  it("is refused where its lockfile asks for other dependencies than are installed", async () => {
    expect(await failure(commits[2] ?? ""))
      .to.include("package-lock.json")
      .and.include("npm ci");
  });

  it("is refused where the folder is in no clone, or its remote is gone, without a password of its address", async () => {
    git(path.join(folder, "clone"), "remote", "set-url", "origin", "http://me:hunter2@127.0.0.1:1/x.git");
    expect(await failure("e".repeat(40)))
      .to.include("127.0.0.1")
      .and.not.include("hunter2");
    git(path.join(folder, "clone"), "remote", "remove", "origin");
    expect(await failure(commits[0] ?? "")).to.include("origin");
  });
});
