// How the CLI begins: not before its process id is written down, and not at all when that fails.
import { expect } from "chai";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createCommand } from "../../../automation/runner/pulumiCommand.ts";

describe("the CLI", () => {
  const root = mkdtempSync(path.join(tmpdir(), "lockgate-cli-"));
  const mark = path.join(root, "began");
  before(() => {
    mkdirSync(path.join(root, "bin"));
    const script = `#!/bin/sh\n[ "$1" = version ] && echo v3.259.0 && exit\necho $$ > "${mark}"\necho "$@"\n`;
    writeFileSync(path.join(root, "bin/pulumi"), script);
    chmodSync(path.join(root, "bin/pulumi"), 0o755);
  });
  after(() => rmSync(root, { recursive: true }));

  const run = async (onStart: (pid: number) => Promise<void>) => {
    const { signal } = new AbortController();
    const env = { PATH: "/usr/bin:/bin" };
    const command = await createCommand({ root, env, graceMilliseconds: 100, onStart, signal });
    type Runnable = { run(args: string[], cwd: string, env: object): Promise<{ stdout: string }> };
    return (command as unknown as Runnable).run(["up", "--message", "a b $(c)"], root, {});
  };

  it("does not begin when nobody could write its process id down", async () => {
    const error = await run(() => Promise.reject(new Error("the database is away"))).catch((e: Error) => e);
    expect((error as Error).message).to.equal("the database is away");
    expect(existsSync(mark)).to.equal(false);
  });

  it("begins after that, as the very process, with its arguments as they are", async () => {
    let noted = 0;
    let early = true;
    const { stdout } = await run(async (pid) => {
      noted = pid;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
      early = existsSync(mark);
    });
    expect(early).to.equal(false);
    expect(stdout.trim()).to.equal("up --message a b $(c) --non-interactive");
    expect(Number(readFileSync(mark, "utf8"))).to.equal(noted);
  });
});
