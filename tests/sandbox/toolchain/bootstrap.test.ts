import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { makeMachine, type Machine } from "./support/machine.ts";
import { write } from "./support/project.ts";

const files = ["bootstrap.mjs", "dependencies.mjs", "foreground.mjs", "npmCi.mjs", "progressLine.mjs"];

/** The Node that npm was started with, where the machine has an older one than the dependencies bring. */
const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find((file) => existsSync(file)) ?? process.execPath;

describe("bootstrap.mjs: from a fresh clone to a running TypeScript file", () => {
  let machine: Machine;
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(oldNode, [path.join(machine.folder, "sandbox/toolchain/bootstrap.mjs"), ...args], {
      cwd: machine.folder,
      env: { ...machine.env, ...env },
      encoding: "utf8",
    });

  beforeEach(() => {
    machine = makeMachine();
    for (const file of files) {
      const from = path.join(repositoryRoot, "sandbox/toolchain", file);
      cpSync(from, path.join(machine.folder, "sandbox/toolchain", file));
    }
    write(machine.folder, {
      "package-lock.json": { packages: {} },
      "main.ts":
        "const args: string[] = process.argv.slice(2); console.log(process.version, ...args); process.exit(Number(args[0]));",
    });
    machine.script(
      "npm",
      `mkdir -p node_modules/.bin; ln -s '${process.execPath}' node_modules/.bin/node
echo '{"packages":{}}' > node_modules/.package-lock.json`,
    );
  });
  afterEach(() => machine.remove());

  it("installs, then runs the file with the Node of the dependencies, passing arguments and exit code", () => {
    const { status, stdout, stderr } = run(["main.ts", "3", "--flag", "a b"]);
    expect(stdout).to.equal(`${process.version} 3 --flag a b\n`);
    expect(stderr).to.include("dependencies installed");
    expect(status).to.equal(3);
  });

  it("says nothing of its own when everything is installed", () => {
    run(["main.ts", "0"]);
    expect(run(["main.ts", "0"]).stderr).to.equal("");
  });

  it("works without HOME", () => {
    expect(run(["main.ts", "0"], { HOME: "" }).status).to.equal(0);
  });

  it("does not run the file when the installation fails", () => {
    machine.script("npm", "echo 'registry unreachable'; exit 1");
    const { status, stdout, stderr } = run(["main.ts", "0"]);
    expect(status).to.equal(1);
    expect(stdout).to.equal("");
    expect(stderr).to.include("registry unreachable");
  });

  for (const sent of ["SIGINT", "SIGTERM"] as const) {
    it(`leaves nothing of npm behind after ${sent}, although npm itself goes on`, async () => {
      machine.script("npm", `trap '' INT TERM; sleep 60 & echo $! > "$MACHINE/script"; sleep 60`);
      const bootstrap = path.join(machine.folder, "sandbox/toolchain/bootstrap.mjs");
      const child = spawn(oldNode, [bootstrap, "main.ts", "0"], {
        cwd: machine.folder,
        env: machine.env,
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
      const closed = once(child, "close");
      const written = (): string =>
        existsSync(path.join(machine.folder, "script")) ? machine.read("script").trim() : "";
      // A shell makes the file first and writes then.
      while (written() === "") await new Promise((go) => setTimeout(go, 20));
      const script = written();
      child.kill(sent);
      const [, signal] = (await closed) as [number | null, string | null];
      expect(signal).to.equal(sent);
      expect(said).to.include(`npm ci was stopped by ${sent}: the next start installs again`);
      const state = (): string =>
        spawnSync("ps", ["-o", "stat=", "-p", script], { encoding: "utf8" }).stdout.trim();
      // A signal is delivered when the kernel gets to it.
      while (!/^(Z.*)?$/.test(state())) await new Promise((go) => setTimeout(go, 20));
    });
  }

  it("names a file that does not exist", () => {
    const { status, stderr } = run(["missing.ts"]);
    expect(status).to.equal(1);
    expect(stderr).to.include("missing.ts is not a file");
  });

  it("refuses a Node that is too old, naming both versions", () => {
    const old = "Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } });";
    write(machine.folder, { "old.cjs": old });
    const { status, stderr } = run(["main.ts"], { NODE_OPTIONS: `--require ${machine.folder}/old.cjs` });
    expect(status).to.equal(1);
    expect(stderr).to.include("Lockgate needs Node 20 or newer");
  });
});
