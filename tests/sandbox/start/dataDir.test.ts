import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { attachSandbox } from "../../../sandbox/provider/client.ts";
import { claimDataDir } from "../../../sandbox/start/dataDir.ts";

const failure = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: Error) => error.message,
  );

describe("npm start data directory", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "lockgate-datadir-"))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("is made where it is missing and belongs to one start at a time", async () => {
    const home = path.join(dir, "a", "b");
    const release = await claimDataDir(home, false);
    expect(await failure(claimDataDir(home, false))).to.equal(
      `another npm start (process ${process.pid}) uses the data directory ${home}: stop it, or name another with --data-dir`,
    );
    await release();
    await (
      await claimDataDir(home, false)
    )();
  });

  it("names a place where the system makes no folders, instead of trying for ever", async () => {
    const home = "/proc/lockgate/data";
    expect(await failure(claimDataDir(home, false))).to.match(
      /^the data directory \/proc\/lockgate\/data cannot be written \(\w+\): name a folder of yours with --data-dir$/,
    );
  });

  it("forgets the earlier state with --fresh, and only then", async () => {
    await (
      await claimDataDir(dir, false)
    )();
    mkdirSync(path.join(dir, "state"));
    await (
      await claimDataDir(dir, false)
    )();
    expect(existsSync(path.join(dir, "state"))).to.equal(true);
    await (
      await claimDataDir(dir, true)
    )();
    expect(existsSync(path.join(dir, "state"))).to.equal(false);
  });

  it("refuses --fresh while a local AWS serves the folder", async () => {
    await (
      await claimDataDir(dir, false)
    )();
    const sandbox = await attachSandbox(dir);
    try {
      expect(await failure(claimDataDir(dir, true))).to.match(
        /a local AWS \(process \d+\) serves .* stop it before --fresh/,
      );
      expect(existsSync(path.join(dir, "sandbox/aws.sqlite"))).to.equal(true);
    } finally {
      await sandbox.stop();
    }
    await (
      await claimDataDir(dir, true)
    )();
    expect(existsSync(path.join(dir, "sandbox"))).to.equal(false);
  });

  it("never takes, and never empties, a folder that somebody else filled", async () => {
    writeFileSync(path.join(dir, "thesis.txt"), "years of work");
    expect(await failure(claimDataDir(dir, true))).to.contain("was not made by Lockgate");
    expect(existsSync(path.join(dir, "thesis.txt"))).to.equal(true);
  });

  it("says that it cannot be written, and what to do", async () => {
    const file = path.join(dir, "file");
    writeFileSync(file, "");
    expect(await failure(claimDataDir(path.join(file, "sub"), false))).to.match(
      /cannot be written \(ENOTDIR\): name a folder of yours with --data-dir/,
    );
  });
});
