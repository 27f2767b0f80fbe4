// Completion as shells ask for it, from the table of commands and their help.

import { expect } from "chai";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { optionsIn, SCRIPTS } from "../../cli/completion.ts";
import { commands } from "../../cli/commands/table.ts";
import { Folder } from "./terminal.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("lockgate complete", () => {
  let folder: Folder;
  before(() => (folder = new Folder()));
  after(() => folder.remove());

  const asked = async (...words: string[]) => {
    const { code, out, err } = await folder.lockgate(["complete", "--", ...words]);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    return out.split("\n").slice(0, -1);
  };

  it("completes commands, their second words, and no more than fits", async () => {
    expect(await asked("")).to.include.members(["run", "policy", "who-can", "complete"]);
    expect(await asked("who")).to.deep.equal(["who-can"]);
    expect(await asked("ledger", "")).to.deep.equal(["show", "verify"]);
    expect(await asked("xyzzy", "")).to.deep.equal([]);
  });

  it("completes the options that the command's help explains, and none where a value is wanted", async () => {
    expect(await asked("windows", "--")).to.deep.equal(["--help", "--json", "--server", "--stack"]);
    expect(await asked("windows", "--st")).to.deep.equal(["--stack"]);
    expect(await asked("windows", "--stack", "")).to.deep.equal([]);
    expect(await asked("windows", "--json", "--s")).to.deep.equal(["--server", "--stack"]);
  });

  it("finds in each command's help the options that its usage names", async () => {
    for (const { name, load } of commands) {
      const { help } = await load();
      const usage = help.slice(0, help.indexOf("\n\n"));
      const known = optionsIn(help).map(({ option }) => option);
      for (const [option] of usage.matchAll(/--[a-z][a-z0-9-]+/g)) expect(known, name).to.include(option);
    }
  });

  it("works in a real bash, which runs nothing of what was typed", () => {
    const bin = mkdtempSync(path.join(tmpdir(), "lockgate-complete-"));
    symlinkSync(path.join(ROOT, "cli/lockgate.mjs"), path.join(bin, "lockgate"));
    const env = { ...process.env, PATH: `${bin}:${path.dirname(process.execPath)}:${process.env["PATH"]}` };
    const complete = (...words: string[]) =>
      execFileSync(
        "bash",
        [
          "-c",
          'source <(lockgate complete bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lockgate; echo "${COMPREPLY[*]}"',
          "bash",
          "lockgate",
          ...words,
        ],
        { env, cwd: bin, encoding: "utf8" },
      ).trim();
    try {
      expect(complete("audit", "")).to.equal("verify");
      expect(complete("$(touch broken)", "`touch broken`")).to.equal("");
      expect(spawnSync("ls", [bin], { encoding: "utf8" }).stdout).to.equal("lockgate\n");
    } finally {
      rmSync(bin, { recursive: true });
    }
  });

  const wrong: readonly [string, RegExp][] = [
    ["complete", /a shell is missing\nUsage: lockgate complete bash\|zsh\|fish/],
    ["complete bashh", /there is no script for "bashh" \(did you mean "bash"\?\)/],
    ["complete bash zsh", /"zsh" is one argument too many/],
  ];
  for (const [words, expected] of wrong) {
    it(`refuses "${words}"`, async () => {
      const { code, err } = await folder.lockgate(words);
      expect(err).to.match(expected);
      expect(code).to.equal(2);
    });
  }

  it("has a script for each shell that it names", () => {
    expect(Object.keys(SCRIPTS)).to.deep.equal(["bash", "zsh", "fish"]);
  });
});
