// A folder of states: every one in it, or those that its list names; what is missing never passes.

import { expect } from "chai";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { brokenStore, onlyThese } from "../policy-pack/analyze/reports.ts";
import { goodStore } from "../policy-pack/world.ts";
import { Folder } from "./terminal.ts";

describe("lockgate --states FOLDER", () => {
  let folder: Folder;
  before(() => {
    folder = new Folder();
    folder.write("only.json", onlyThese());
    folder.writeState("good.json", goodStore());
    folder.writeState("bad.json", brokenStore());
  });
  after(() => folder.remove());

  const inFolder = async (stacks: unknown, files: Record<string, string> = {}) => {
    mkdirSync(path.join(folder.path, "states"), { recursive: true });
    folder.write("states/other.json", folder.read("bad.json"));
    for (const [name, text] of Object.entries(files)) folder.write(`states/${name}`, text);
    if (stacks !== undefined) folder.write("states/stacks.json", { version: 1, stacks });
    return folder.lockgate("policy analyze --states states --config only.json");
  };

  it("takes every state in the folder, or those that its list names", async () => {
    expect((await inFolder(undefined)).out).to.match(/resources of dev\n$/);
    const good = { "dev.json": folder.read("good.json") };
    const at = "2026-06-10T12:00:00Z";
    const listed = await inFolder({ dev: { file: "dev.json", at }, prod: { notDeployed: true } }, good);
    expect(listed.out).to.match(/^no findings.*resources of dev\n$/);
    expect(listed.code).to.equal(0);
  });

  it("could not run where a stack of the list is missing, or the list is none", async () => {
    const failed = await inFolder({ dev: { fault: "access denied" } });
    expect(failed).to.include({ code: 3, out: "" });
    expect(failed.err).to.include("stack dev could not be exported: access denied");
    const gone = await inFolder({ dev: { file: "gone.json", at: "2026-06-10T12:00:00Z" } });
    expect(gone).to.include({ code: 3, out: "" });
    expect(gone.err).to.match(/gone\.json can't be read/);
    expect((await inFolder("none")).err).to.match(/stacks\.json is no list of stacks/);
  });

  it("says so where a file is cut off", async () => {
    const { code, err } = await inFolder(
      { dev: { file: "cut.json", at: "2026-06-10T12:00:00Z" } },
      { "cut.json": '{"checkpoint"' },
    );
    expect(err).to.match(/cut\.json: not JSON/);
    expect(code).to.equal(3);
  });
});
