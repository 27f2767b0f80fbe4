// The commit of a rehearsal: resolved in the source's own repository, with that commit's files, or refused.

import { expect } from "chai";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { atCommit, commitOf } from "../../../cli/rehearsal/commit.ts";

describe("the commit of a rehearsal", () => {
  let root: string;
  let app: string;
  const commits: string[] = [];
  const git = (...args: string[]) => {
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...who, ...args], { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
  };
  const commit = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    git("add", "-A");
    git("commit", "-q", "-m", file);
    commits.push(git("rev-parse", "HEAD"));
  };

  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "lockgate-test-commit-"));
    app = path.join(root, "apps/shop");
    git("init", "-q", "-b", "main");
    commit("README.md", "a repository of more than one app");
    commit("apps/shop/index.js", "one");
    git("tag", "v1");
    commit("apps/shop/index.js", "two");
    writeFileSync(path.join(app, "index.js"), "not committed");
    writeFileSync(path.join(app, "more.js"), "not committed");
  });
  after(() => rmSync(root, { recursive: true }));

  it("is the one that is named: by its id, the beginning of it, a tag, or a branch", () => {
    const [, one = "", two] = commits;
    for (const name of [one, one.slice(0, 8), "v1", "main~1"])
      expect(commitOf(name, app), name).to.equal(one);
    expect(commitOf("main", app)).to.equal(two);
  });

  it("is the folder's newest where none is named, and nobody's without a repository", () => {
    expect(commitOf(undefined, app)).to.equal(commits[2]);
    expect(commitOf(undefined, tmpdir())).to.equal("0".repeat(40));
  });

  it("has that commit's files of the app's folder and no others, and leaves nothing", async () => {
    let used = "";
    await atCommit(app, commits[1] ?? "", async (source) => {
      used = source;
      expect(readdirSync(source)).to.deep.equal(["index.js"]);
      expect(readFileSync(path.join(source, "index.js"), "utf8")).to.equal("one");
    });
    expect(existsSync(used)).to.equal(false);
    expect(readFileSync(path.join(app, "index.js"), "utf8"), "never touched").to.equal("not committed");
  });

  it("leaves nothing when the work fails, and fails where git does", async () => {
    let used = "";
    const failing = async (source: string) => {
      used = source;
      throw new Error("broken");
    };
    const said = async (work: Promise<unknown>) => String(await work.catch((error: Error) => error.message));
    expect(await said(atCommit(app, commits[1] ?? "", failing))).to.equal("broken");
    expect(existsSync(used)).to.equal(false);
    expect(await said(atCommit(app, "f".repeat(40), async () => "done"))).to.not.equal("done");
  });

  it("is refused where the repository has none of it, or the commit nothing of the folder", () => {
    for (const [name, says] of [
      ["f".repeat(40), `has no commit "${"f".repeat(40)}"`],
      ["v2", 'has no commit "v2"'],
      ["--all", 'has no commit "--all"'],
      [commits[0] ?? "", `commit ${commits[0]} has nothing in ${app}`],
    ] as const)
      expect(() => commitOf(name, app), name).to.throw(says);
    expect(() => commitOf("v1", tmpdir())).to.throw("is no git work tree");
  });
});
