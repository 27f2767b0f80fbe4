import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { repositoryRoot } from "../../sandbox/toolchain/pinned.ts";
import { makeMachine, type Machine } from "./toolchain/support/machine.ts";

describe("npm run pulumi", function () {
  this.timeout(180_000);
  let machine: Machine;
  let dataDir: string;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["sandbox/pulumi.ts", "--data-dir", dataDir, ...args], {
      cwd: repositoryRoot,
      encoding: "utf8",
      env: { ...process.env, AWS_PROFILE: "production", PULUMI_STACK: "prod" },
    });

  before(() => prepareToolchain());
  beforeEach(() => {
    machine = makeMachine();
    dataDir = path.join(machine.folder, "data");
  });
  afterEach(() => machine.remove());

  it("previews a stack from nothing under the policy pack, and leaves configuration and machine as they were", () => {
    const file = path.join(repositoryRoot, "Pulumi.org.yaml");
    const before = readFileSync(file, "utf8");
    const { status, stdout, stderr } = run("preview", "-s", "org", "--non-interactive");
    expect(stdout + stderr).to.match(/\+ \d+ to create/);
    expect(stdout).to.include("lockgate@v");
    expect(status).to.equal(0);
    expect(readFileSync(file, "utf8")).to.equal(before);
    expect(existsSync(path.join(dataDir, "state/.pulumi/stacks/lockgate/org.json"))).to.equal(true);
    expect(existsSync(path.join(dataDir, "sandbox/provider.json"))).to.equal(false);
    expect(run("stack", "ls", "--json").stdout)
      .to.include('"name": "org"')
      .and.to.include('"current": false');
  });

  it("creates no stack that has no configuration here", () => {
    const { status, stderr } = run("preview", "-s", "nowhere", "--non-interactive");
    expect(stderr).to.include("no stack named 'nowhere' found");
    expect(status).to.not.equal(0);
  });

  it("explains itself, then lets Pulumi explain", () => {
    const { status, stdout } = run("--help");
    expect(stdout).to.include("--no-policy-pack").and.to.include("Stack Management Commands");
    expect(status).to.equal(0);
  });

  it("refuses a data directory that is somebody else's, and touches nothing in it", () => {
    dataDir = machine.folder;
    writeFileSync(path.join(machine.folder, "mine"), "");
    const { status, stderr } = run("stack", "ls");
    expect(stderr).to.include(`the data directory ${machine.folder} is not empty`);
    expect(status).to.equal(1);
    expect(existsSync(path.join(machine.folder, "state"))).to.equal(false);
  });
});
