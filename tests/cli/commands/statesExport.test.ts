// The folder of states that previews by the plain Pulumi CLI read: what is deployed, what never was, and what could not be had.

import { expect } from "chai";
import { chmodSync, statSync } from "node:fs";
import path from "node:path";
import { goodStore } from "../../policy-pack/world.ts";
import { Folder } from "../terminal.ts";

const script = `#!/bin/sh
case "$3" in
  --stack=dev) cat "$FOLDER/good.json" ;;
  --stack=test) echo '{"version":3,"deployment":{}}' ;;
  --stack=prod) echo "error: no stack named 'prod' found" >&2; exit 255 ;;
  *) echo "error: access denied" >&2; exit 255 ;;
esac
`;

describe("lockgate states export", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
    folder.writeState("good.json", goodStore());
    folder.write("pulumi", script);
    chmodSync(path.join(folder.path, "pulumi"), 0o755);
    for (const stack of ["dev", "test", "prod"]) folder.write(`Pulumi.${stack}.yaml`, "");
    folder.write("Pulumi.sandbox.yaml", "");
  });
  afterEach(() => folder.remove());
  const run = (words = "") =>
    folder.lockgate(`states export states ${words}`, {
      PATH: `${folder.path}:/usr/bin:/bin`,
      FOLDER: folder.path,
    });
  const list = () => (JSON.parse(folder.read("states/stacks.json")) as { stacks: object }).stacks;

  it("writes what is deployed and says what never was, for each stack that has a file", async () => {
    const { code, out } = await run();
    expect(code).to.equal(0);
    expect(folder.read("states/dev.json")).to.equal(folder.read("good.json"));
    expect(list()).to.have.keys("dev", "test", "prod");
    expect(list()).to.deep.include({ test: { notDeployed: true }, prod: { notDeployed: true } });
    expect(out).to.include("dev: deployed\n").and.include("prod: not deployed\n");
    expect(out).to.include(`export LOCKGATE_STATES=${path.join(folder.path, "states")}`);
  });

  it("is read by nobody else, and by the offline commands", async () => {
    expect((await run("--json")).out).to.include('"test":"not deployed"');
    expect(statSync(path.join(folder.path, "states")).mode & 0o777).to.equal(0o700);
    expect((await folder.lockgate("policy analyze --states states")).out).to.include("resources of dev");
  });

  it("could not run where a stack can't be exported, and leaves a folder in which that one is missing", async () => {
    const { code, err } = await run("--stack dev --stack secret");
    expect(code).to.equal(3);
    expect(err).to.include("stack secret can't be exported: error: access denied");
    expect(list()).to.have.nested.property("secret.fault");
    expect((await folder.lockgate("policy analyze --states states")).code).to.equal(3);
  });

  it("refuses a folder without stacks, and says where to go", async () => {
    const empty = new Folder();
    const { code, err } = await empty.lockgate("states export states");
    expect(code).to.equal(2);
    expect(err).to.include(empty.path).and.include("--stack");
    empty.remove();
  });
});
