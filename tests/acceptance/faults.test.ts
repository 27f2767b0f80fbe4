// What a user gets wrong: each fault is named with file, key or folder and remedy, and nothing is changed.
import { expect } from "chai";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { editFile, programCopy, scratchDir, start, stateOf } from "./support.ts";

describe("npm start, with something wrong", () => {
  let dir: string;
  beforeEach(() => (dir = scratchDir()));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const once = (...args: string[]) => [
    "--port",
    "0",
    "--once",
    ...args,
    "--data-dir",
    path.join(dir, "data"),
  ];

  it("names every fault of a stack's configuration at once, with file and key, and changes nothing", async () => {
    const program = programCopy(dir, (fileOf) =>
      editFile(fileOf("org"), (text) =>
        text
          .replace(/^( +lockgate:regions:).*$/m, "$1 7")
          .replace(/^( +)lockgate:layer:/m, "$1lockgate:colour: blue\n$&")
          .replace(/^ +lockgate:accountId:.*\n/m, ""),
      ),
    );
    const started = start(once("--stacks", "org"), { LOCKGATE_PROGRAM_DIR: program });
    expect(await started.ended).to.equal(1);
    expect(started.output()).to.contain("Pulumi.org.yaml");
    expect(started.output()).to.contain("lockgate:colour").and.to.contain("lockgate:regions");
    expect(started.output()).to.contain("lockgate:accountId");
    expect(started.output()).to.match(/org failed/);
    expect(stateOf(path.join(dir, "data"), "org")).to.not.contain("aws:organizations");
  });

  it("refuses a data directory that cannot be written", async () => {
    const file = path.join(dir, "file");
    writeFileSync(file, "");
    const started = start(["--port", "0", "--once", "--data-dir", path.join(file, "data")]);
    expect(await started.ended).to.equal(1);
    expect(started.output()).to.match(/data directory .*file\/data cannot be written .*--data-dir/);
  });

  it("refuses a corrupt database of the local AWS and overwrites nothing", async () => {
    const sandbox = path.join(dir, "data", "sandbox");
    mkdirSync(sandbox, { recursive: true });
    writeFileSync(path.join(dir, "data", "lockgate.json"), "{}");
    const database = path.join(sandbox, "aws.sqlite");
    const garbage = "this is no database, but it is yours".repeat(200);
    writeFileSync(database, garbage);
    chmodSync(database, 0o644);
    const started = start(once("--stacks", "none"));
    expect(await started.ended).to.equal(1);
    expect(started.output()).to.contain(database);
    expect(started.output()).to.match(/is not an SQLite database\. Nothing was changed\./);
    expect(started.output()).to.contain("use a fresh data directory");
    expect(readFileSync(database, "utf8")).to.equal(garbage);
  });

  it("explains a wrong option with exit code 2 and starts nothing", async () => {
    const started = start(["--stacks", "staging", "--data-dir", path.join(dir, "data")]);
    expect(await started.ended).to.equal(2);
    expect(started.output()).to.contain('"staging"');
  });
});
