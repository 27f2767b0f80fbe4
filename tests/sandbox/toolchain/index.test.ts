import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { buildCli } from "../../../sandbox/toolchain/buildCli.ts";
import { prepareToolchain, type Toolchain } from "../../../sandbox/toolchain/index.ts";
import { languageHostFile, pinnedVersion } from "../../../sandbox/toolchain/pinned.ts";
import { eventually, fakeGo, makeMachine, type Machine } from "./support/machine.ts";

type Line = { progress?: string; toolchain?: Toolchain; error?: string };
type Preparing = { child: ChildProcess; lines: Line[]; until(match: (line: Line) => boolean): Promise<Line> };

const version = pinnedVersion();

function startPreparing(machine: Machine): Preparing {
  const script = path.join(import.meta.dirname, "support/prepare.ts");
  const child = spawn(process.execPath, [script], { env: machine.env, stdio: ["ignore", "pipe", "inherit"] });
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(JSON.parse(text) as Line);
    waiting.forEach((check) => check());
  });
  const until = (match: (line: Line) => boolean): Promise<Line> =>
    new Promise((resolve) => {
      const check = (): void => {
        const line = lines.find(match);
        if (line !== undefined) resolve(line);
      };
      waiting.add(check);
      check();
    });
  return { child, lines, until };
}

const says = (text: string) => (line: Line) => line.progress?.includes(text) ?? false;
const finished = (line: Line): boolean => line.toolchain !== undefined || line.error !== undefined;
const exit = (child: ChildProcess) =>
  new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));

describe("prepareToolchain", () => {
  let machine: Machine;
  const openGate = (): void => writeFileSync(path.join(machine.folder, "gate"), "");
  const entries = (): string[] => readdirSync(path.join(machine.cache, "pulumi")).sort();
  const unreachable = (): Promise<void> =>
    Promise.reject(new Error("get.pulumi.com can't be reached (ENOTFOUND)"));
  const prepare = (onProgress: (text: string) => void = () => {}) =>
    prepareToolchain({ env: machine.env, onProgress }, { install: unreachable, build: buildCli });

  beforeEach(() => (machine = makeMachine()));
  afterEach(() => machine.remove());

  it("builds the CLI where nothing else gives it, showing how far it is", async () => {
    machine.script("go", fakeGo(version));
    openGate();
    const texts: string[] = [];
    const toolchain = await prepare((text) => texts.push(text));
    expect(toolchain.version).to.equal(version);
    expect(toolchain.bin).to.equal(path.join(machine.cache, "pulumi", version, "bin/pulumi"));
    expect(toolchain.root).to.equal(path.join(machine.cache, "pulumi", version));
    expect(texts.join("\n"))
      .to.include("1 modules so far")
      .and.to.include("1 of 2 packages (50 %)")
      .and.to.include("linking");
    expect(existsSync(path.join(toolchain.root, "bin/pulumi-language-nodejs"))).to.equal(true);
    expect(entries()).to.deep.equal([version]);
  });

  it("gives an environment in which our Node and the CLI win on PATH", async () => {
    machine.script("go", fakeGo(version));
    openGate();
    const { env, bin } = await prepare();
    expect(env["PATH"]?.split(":").slice(0, 2)).to.deep.equal([
      path.dirname(process.execPath),
      path.dirname(bin),
    ]);
    expect(env["LOCKGATE_LANGUAGE_HOST"]).to.equal(languageHostFile);
  });

  it("builds once: the second time the cached CLI is used", async () => {
    machine.script("go", fakeGo(version));
    openGate();
    await prepare();
    await prepare();
    expect(machine.read("log")).to.equal("build\n");
  });

  it("lets one of two processes build while the other waits and uses the result", async () => {
    machine.script("go", fakeGo(version));
    const first = startPreparing(machine);
    await first.until(says("1 of 2 packages"));
    const second = startPreparing(machine);
    await second.until(says("waiting for another process"));
    openGate();
    const ends = await Promise.all([first.until(finished), second.until(finished)]);
    expect(ends.map((end) => end.toolchain?.version)).to.deep.equal([version, version]);
    expect(machine.read("log")).to.equal("build\n");
  });

  it("ends the build with its process, leaves no broken CLI, and succeeds the next time", async () => {
    machine.script("go", fakeGo(version));
    const interrupted = startPreparing(machine);
    await interrupted.until(says("1 of 2 packages"));
    interrupted.child.kill("SIGTERM");
    expect(await exit(interrupted.child)).to.equal("SIGTERM");
    expect(entries()).not.to.include(version);
    await eventually(() => machine.read("log").includes("interrupted"));
    openGate();
    await prepare();
    expect(entries()).to.deep.equal([version]);
    expect(machine.read("log")).to.equal("build\ninterrupted\nbuild\n");
  });

  it("takes over from a process that was killed with the lock in its hands", async () => {
    machine.script("go", fakeGo(version));
    openGate();
    const lock = path.join(machine.cache, "pulumi/prepare.lock");
    mkdirSync(lock, { recursive: true });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    mkdirSync(path.join(machine.cache, "pulumi/.preparing-abc/bin"), { recursive: true });
    await prepare();
    expect(entries()).to.deep.equal([version]);
  });

  it("replaces a cached CLI that does not run", async () => {
    machine.script("go", fakeGo(version));
    openGate();
    const bin = machine.script(path.join(machine.cache, "pulumi", version, "bin/pulumi"), "exit 1");
    const toolchain = await prepare();
    expect(toolchain.bin).to.equal(bin);
    expect(machine.read("log")).to.equal("build\n");
  });

  it("refuses a build that reports another version", async () => {
    machine.script("go", fakeGo("3.1.0"));
    openGate();
    const error = await prepare().catch((cause: Error) => cause);
    expect(error)
      .to.be.an("error")
      .with.property("message")
      .that.includes(`reports version 3.1.0, not ${version}`);
    expect(entries()).to.deep.equal([]);
  });

  it("says why and what to do when Go can't reach its modules", async () => {
    machine.script(
      "go",
      '[ "$1" = env ] && { echo go1.26.0; echo local; exit; }; echo "dial tcp: lookup proxy.golang.org: no such host" >&2; exit 1',
    );
    const error = await prepare().catch((cause: Error) => cause);
    const message = (error as Error).message;
    expect(message).to.include("get.pulumi.com can't be reached (ENOTFOUND)");
    expect(message).to.include("dial tcp: lookup proxy.golang.org: no such host");
    expect(message).to.include("Do one of these");
  });

  it("copies a CLI of PATH that lies beside another Node", async () => {
    machine.script("pulumi", `echo v${version}`);
    machine.script("node", "exit 1");
    machine.script("pulumi-language-nodejs", "echo official");
    const toolchain = await prepare();
    expect(toolchain.root).to.equal(path.join(machine.cache, "pulumi", version));
    const host = path.relative(machine.folder, path.join(toolchain.root, "bin/pulumi-language-nodejs"));
    expect(machine.read(host)).to.equal("#!/bin/sh\necho official");
  });

  it("uses a complete CLI of PULUMI_HOME where it lies, and adds nothing to it", async () => {
    const home = path.join(machine.folder, "pulumi-home");
    const bin = machine.script(path.join(home, "versions", version, "bin/pulumi"), `echo v${version}`);
    machine.script(path.join(path.dirname(bin), "pulumi-language-nodejs"), "echo official");
    machine.env["PULUMI_HOME"] = home;
    const toolchain = await prepare();
    expect(toolchain.bin).to.equal(bin);
    expect(existsSync(machine.cache)).to.equal(false);
  });

  it("prefers what the installer gives to a build", async () => {
    machine.script("go", fakeGo(version));
    const install = ({ root }: { root: string }): Promise<void> => {
      machine.script(path.join(root, "bin/pulumi"), `echo v${version}`);
      return Promise.resolve();
    };
    const toolchain = await prepareToolchain({ env: machine.env }, { install, build: buildCli });
    expect(toolchain.root).to.equal(path.join(machine.cache, "pulumi", version));
    expect(existsSync(path.join(machine.folder, "log"))).to.equal(false);
  });
});
