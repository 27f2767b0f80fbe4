import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { pulumiEnvironment } from "../../../../sandbox/environment.ts";
import { repositoryRoot } from "../../../../sandbox/toolchain/pinned.ts";
import { prepareToolchain, type Toolchain } from "../../../../sandbox/toolchain/index.ts";
import { isAlive } from "../../../../sandbox/provider/leases.ts";
import { eventually, makeMachine, type Machine } from "../support/machine.ts";
import { write } from "../support/project.ts";

const program = `
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const mode: string = config.get("mode") ?? "";
class Thing extends pulumi.ComponentResource {
  constructor(name: string) {
    super("scratch:index:Thing", name, {});
    this.registerOutputs({});
  }
}
new Thing(mode === "bad" ? "forbidden" : "allowed");
console.log("\\u001b[32mprogram\\u001b[0m pid " + process.pid);
if (mode === "throw") throw new Error("on purpose");
if (mode === "exit") process.exit(7);
if (mode === "hang") await new Promise(() => setInterval(() => {}, 1000));
export const secret = config.requireSecret("password").apply((text) => text.length);
`;
const pack = `
import { PolicyPack, type StackValidationArgs } from "@pulumi/policy";
const modern = { list: [1] } satisfies { list: number[] };
new PolicyPack("scratch-pack", {
  policies: [{
    name: "no-forbidden",
    description: "Nothing is called forbidden.",
    enforcementLevel: "mandatory",
    validateStack: (args: StackValidationArgs, report: (message: string) => void): void => {
      if (args.resources.some((resource) => resource.name === "forbidden")) report("rename it");
    },
  }],
});
`;
const green = "\u001b[32mprogram\u001b[0m";
const runtime = "runtime: { name: nodejs, options: { typescript: false } }\n";

interface Run {
  code: number | null;
  output: string;
}

describe("real Pulumi CLI with Lockgate's language host", function () {
  this.timeout(120_000);
  let machine: Machine;
  let toolchain: Toolchain;
  let env: NodeJS.ProcessEnv;

  const start = (args: string[]): { child: ChildProcess; output(): string; end: Promise<Run> } => {
    const child = spawn(toolchain.bin, [...args, "--non-interactive"], {
      cwd: path.join(machine.folder, "project"),
      env,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const end = new Promise<Run>((resolve) => child.once("close", (code) => resolve({ code, output })));
    return { child, output: () => output, end };
  };
  const pulumi = (...args: string[]): Promise<Run> => start(args).end;
  const up = (mode: string, ...args: string[]) =>
    pulumi("up", "--yes", "--skip-preview", "--stack", "dev", "--config", `scratch:mode=${mode}`, ...args);

  before(async () => {
    toolchain = await prepareToolchain();
    machine = makeMachine();
    env = pulumiEnvironment(path.join(machine.folder, "data"), toolchain, {});
    write(machine.folder, {
      "project/Pulumi.yaml": `name: scratch\nmain: program/index.ts\n${runtime}`,
      "project/package.json": {
        name: "scratch",
        version: "1.0.0",
        type: "module",
        dependencies: { "@pulumi/pulumi": "*" },
      },
      "project/program/index.ts": program,
      "project/pack/PulumiPolicy.yaml": `version: 1.2.3\n${runtime}`,
      "project/pack/package.json": { name: "pack", version: "1.2.3", type: "module", main: "index.ts" },
      "project/pack/index.ts": pack,
    });
    symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(machine.folder, "project/node_modules"));
    expect(await pulumi("stack", "init", "dev")).to.have.property("code", 0);
    expect(await pulumi("config", "set", "--stack", "dev", "--secret", "password", "12345")).to.have.property(
      "code",
      0,
    );
  });
  after(() => machine.remove());

  it("previews a typed ES module under a policy pack, its colours unchanged", async () => {
    const { code, output } = await pulumi("preview", "--stack", "dev", "--policy-pack", "pack");
    expect(output).to.include(`${green} pid`);
    expect(output).to.include("scratch-pack@v1.2.3");
    expect(output).to.include("2 to create");
    expect(code).to.equal(0);
  });

  it("does not pass when the pack breaks after it has begun to serve", async () => {
    const broken = path.join(machine.folder, "project/broken-pack");
    cpSync(path.join(machine.folder, "project/pack"), broken, { recursive: true });
    appendFileSync(path.join(broken, "index.ts"), 'throw new Error("half a pack");\n');
    const { code, output } = await pulumi("preview", "--stack", "dev", "--policy-pack", "broken-pack");
    expect(output).to.include("half a pack");
    expect(code).to.not.equal(0);
  });

  it("stops at a violation of the pack", async () => {
    const { code, output } = await pulumi(
      "preview",
      "--stack",
      "dev",
      "--config",
      "scratch:mode=bad",
      "--policy-pack",
      "pack",
    );
    expect(output).to.include("no-forbidden").and.to.include("rename it");
    expect(code).to.not.equal(0);
  });

  it("updates, and hands secrets on as secrets", async () => {
    const { code, output } = await up("", "--policy-pack", "pack");
    expect(output).to.include("2 created");
    expect(code).to.equal(0);
    expect((await pulumi("stack", "output", "--stack", "dev")).output).to.include("[secret]");
    expect((await pulumi("stack", "output", "--show-secrets", "--json", "--stack", "dev")).output).to.include(
      '"secret": 5',
    );
  });

  it("says once what a program has thrown, for it ends with the code for already reported", async () => {
    const { code, output } = await up("throw");
    expect(output).to.include("Error: on purpose");
    expect(output).to.not.include("exited with code");
    expect(code).to.not.equal(0);
  });

  it("says with which code a program has ended by itself", async () => {
    const { code, output } = await up("exit");
    expect(output).to.include("The program exited with code 7.");
    expect(code).to.not.equal(0);
  });

  const hanging = async () => {
    const run = start(["up", "--yes", "--skip-preview", "--stack", "dev", "--config", "scratch:mode=hang"]);
    const pid = / pid (\d+)/;
    await eventually(() => pid.test(run.output()));
    return { ...run, pid: Number(pid.exec(run.output())?.[1]) };
  };

  it("cancels on SIGINT and leaves no program and no lock behind", async () => {
    const { child, end, pid } = await hanging();
    child.kill("SIGINT");
    const { code, output } = await end;
    expect(output).to.include("cancel");
    expect(code).to.not.equal(0);
    await eventually(() => !isAlive(pid));
    expect(await up("")).to.have.property("code", 0);
  });

  it("leaves no program behind when the CLI is killed", async () => {
    const { child, pid } = await hanging();
    child.kill("SIGKILL");
    await eventually(() => !isAlive(pid));
    expect(await pulumi("cancel", "--yes", "--stack", "dev")).to.have.property("code", 0);
  });

  it("answers pulumi about and pulumi install", async () => {
    const about = await pulumi("about", "--stack", "dev");
    expect(about.output).to.include(`executable='${process.execPath}' version='${process.version}'`);
    machine.script("npm", 'echo "npm $@ here"');
    const real = env;
    env = { ...env, PATH: `${path.join(machine.folder, "tools")}:${env["PATH"]}` };
    const install = await pulumi("install", "--no-plugins").finally(() => (env = real));
    expect(install.output).to.include("npm install here");
    expect(install.code).to.equal(0);
  });
});
