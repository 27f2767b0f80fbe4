// The device's own program, run as it is declared: what it takes back, and what it leaves alone.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";

const program = `${repositoryRoot}/infra/devices/lockgate-device`;
const [old, fresh] = ["a".repeat(64), "b".repeat(64)];

describe("C15 a device that withdraws a release", () => {
  let root: string;
  let home: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "lockgate-withdraw-"));
    home = path.join(root, "var/lib/lockgate");
    for (const sha256 of [old, fresh]) {
      const hooks = path.join(home, "releases", sha256, "hooks");
      mkdirSync(hooks, { recursive: true });
      for (const event of ["ApplicationStart", "ApplicationStop"]) {
        const text = `#!/bin/sh\necho ${event} ${sha256.slice(0, 1)} >> ${root}/done\n`;
        writeFileSync(path.join(hooks, event), text, { mode: 0o755 });
      }
    }
    symlinkSync(`releases/${old}`, path.join(home, "current"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const call = (...words: string[]): void =>
    void execFileSync("bash", [program, ...words], { env: { ...process.env, ROOT: root }, stdio: "pipe" });
  const current = (): string => readlinkSync(path.join(home, "current")).slice("releases/".length);
  const bring = (sha256: string): void => {
    symlinkSync(`releases/${sha256}`, path.join(home, "next"));
    call("ApplicationStart", root);
  };

  it("C15 goes back to what it ran before, and starts that", () => {
    bring(fresh);
    expect(current()).to.equal(fresh);
    call("Withdraw", fresh);
    expect(current()).to.equal(old);
    const done = execFileSync("cat", [`${root}/done`], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(done).to.deep.equal(["ApplicationStart b", "ApplicationStop b", "ApplicationStart a"]);
  });

  it("C15 runs nothing where nothing ran before", () => {
    rmSync(path.join(home, "current"));
    bring(fresh);
    call("Withdraw", fresh);
    expect(existsSync(path.join(home, "current"))).to.equal(false);
  });

  it("C15 leaves alone what is not the withdrawn release, and goes back by no second one", () => {
    call("Withdraw", fresh);
    expect(current()).to.equal(old);
    bring(fresh);
    call("Withdraw", old);
    expect(current()).to.equal(fresh);
    call("Withdraw", fresh);
    call("Withdraw", old);
    expect(current()).to.equal(old);
  });

  it("C15 the same release brought once more is not its own predecessor", () => {
    bring(fresh);
    bring(fresh);
    call("Withdraw", fresh);
    expect(current()).to.equal(old);
  });
});
