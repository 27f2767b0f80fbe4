// Locks of the file backend: ours and dead is cleared, everything else is left alone.
import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { clearStaleLocks, readLocks, standingOf } from "../../../automation/runner/backendLock.ts";
import { type LockPlace, lockPlaceOf } from "../../../automation/runner/lockPlace.ts";

const own = new Set([100, 101]);
const dead = () => false;
const alive = () => true;

describe("the standing of a lock", () => {
  const lock = { pid: 100, hostname: "here" };
  it("is our own and stale only when host and pid are ours and the holder is dead", () => {
    expect(standingOf(lock, own, "here", dead)).to.equal("ownStale");
    expect(standingOf(lock, own, "here", alive)).to.equal("ownLive");
    expect(standingOf({ ...lock, pid: 999 }, own, "here", dead)).to.equal("foreign");
    expect(standingOf({ ...lock, hostname: "there" }, own, "here", dead)).to.equal("foreign");
    expect(standingOf({ ...lock, pid: 0 }, own, "here", dead)).to.equal("foreign");
  });
});

describe("the locks of a stack", () => {
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "lockgate-locks-"));
    folder = path.join(root, ".pulumi/locks/organization/p/dev");
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (name: string, content: object | string) => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(path.join(folder, `${name}.json`), text);
    writeFileSync(path.join(folder, `${name}.json.attrs`), "{}");
  };
  const placeOf = (stack: string) =>
    lockPlaceOf({ PULUMI_BACKEND_URL: `file://${root}` }, "p", stack) as LockPlace;
  // A pid above the kernel's largest (2^22) is never alive.
  const gone = 2 ** 22 + 1;

  it("are cleared when they are ours and stale, with what lies beside them; others stay", async () => {
    put("ours", { pid: gone, username: "me", hostname: "here", timestamp: "t" });
    put("live", { pid: process.pid, username: "me", hostname: "here", timestamp: "t" });
    put("alice", { pid: gone + 1, username: "alice", hostname: "here", timestamp: "t" });
    put("broken", "{");
    const judged = await clearStaleLocks(placeOf("dev"), new Set([gone, process.pid]), "here");
    const standings = Object.fromEntries(
      judged.map(({ lock, standing }) => [path.basename(lock.file, ".json"), standing]),
    );
    expect(standings).to.deep.equal({
      ours: "ownStale",
      live: "ownLive",
      alice: "foreign",
      broken: "foreign",
    });
    expect(readdirSync(folder).filter((name) => name.startsWith("ours"))).to.deep.equal([]);
    for (const name of ["live", "alice", "broken"])
      expect(existsSync(path.join(folder, `${name}.json`)), name).to.equal(true);
  });

  it("are none for a stack without locks, and nobody's to see in backends that do not show them", async () => {
    expect(await readLocks(placeOf("other"))).to.deep.equal([]);
    for (const backend of ["https://api.pulumi.com", "file://~", "", "s3"])
      expect(lockPlaceOf({ PULUMI_BACKEND_URL: backend }, "p", "dev"), backend).to.equal(undefined);
    for (const name of ["../dev", "a/b", ""])
      expect(lockPlaceOf({ PULUMI_BACKEND_URL: `file://${root}` }, "p", name), name).to.equal(undefined);
  });
});
