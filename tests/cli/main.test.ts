// Finding the command that is meant, help, exit codes.

import { expect } from "chai";
import { execFile, execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { commands } from "../../cli/commands/table.ts";
import { goodStore } from "../policy-pack/world.ts";
import { brokenStore } from "../policy-pack/analyze/reports.ts";
import { Folder } from "./terminal.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("lockgate", () => {
  let folder: Folder;
  before(() => (folder = new Folder()));
  after(() => folder.remove());

  it("lists every command and what exit codes mean", async () => {
    for (const words of ["--help", "-h", "help"]) {
      const { code, out, err } = await folder.lockgate(words);
      expect(code).to.equal(0);
      for (const { name, summary } of commands) expect(out).to.include(name).and.include(summary);
      expect(out).to.match(/0 {2}done.*\n {2}1 {2}.*\n {2}2 {2}.*\n {2}3 {2}could not run/);
      expect(err).to.equal("");
    }
  });

  it("says which version it is", async () => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
      version: string;
    };
    for (const words of ["--version", "version"])
      expect(await folder.lockgate(words)).to.deep.equal({ code: 0, out: `lockgate ${version}\n`, err: "" });
    expect(JSON.parse((await folder.lockgate("--version --json")).out)).to.deep.equal({ version });
  });

  it("names an argument as it stands in the usage, and an option with its dashes", async () => {
    expect((await folder.lockgate("ledger verify none.json")).err).to.match(
      /^lockgate: EXPORT none\.json can't/,
    );
    expect((await folder.lockgate("key export none.pem")).err).to.match(/^lockgate: KEY none\.pem can't/);
    expect((await folder.lockgate("ledger show --file none.json")).err).to.match(
      /^lockgate: --file none\.json/,
    );
  });

  it("has a command for each file, and help for each command", async () => {
    const files = globSync("cli/commands/*.ts", { cwd: ROOT }).filter((file) => !file.endsWith("table.ts"));
    expect(files).to.have.length(commands.length);
    for (const { name } of commands) {
      const { code, out } = await folder.lockgate(`${name} --help`);
      expect(code, name).to.equal(0);
      expect(out, name)
        .to.match(new RegExp(`^lockgate ${name} `))
        .and.include("Exit codes:");
    }
  });

  it("answers in JSON, too, unless what a command prints is a file's text", async () => {
    const texts = ["key export", "complete", "pipeline workflow", "chat manifest"];
    for (const { name, load } of commands)
      if (!texts.includes(name)) expect((await load()).help, name).to.match(/--json\b/);
  });

  it("tells errors in JSON where that is asked for, and not where --json is data", async () => {
    const { code, out, err } = await folder.lockgate("who-can s3:GetObject --json");
    const { error } = JSON.parse(err) as { error: Record<string, string | number> };
    expect(error).to.have.all.keys("code", "message", "remedy", "exit");
    expect(error["message"]).to.contain("RESOURCE is missing");
    expect(error["remedy"]).to.match(/^Usage: lockgate who-can/);
    expect([code, error["exit"], out]).to.deep.equal([2, 2, ""]);
    expect((await folder.lockgate("who-can s3:GetObject -- --json extra")).err).to.match(/^lockgate: /);
  });

  const wrong: readonly [string, RegExp][] = [
    ["", /no command given/],
    ["whocan", /there is no command "whocan" \(did you mean "who-can"\?\)/],
    ["policy analyse", /there is no command "policy analyse" \(did you mean "policy analyze"\?\)/],
    ["policy", /lockgate policy needs to know what\nSay one of lockgate policy (analyze|validate)/],
    ["xyzzy", /there is no command "xyzzy"\nlockgate --help lists them/],
    ["policy analyze --fail", /there is no option --fail/],
    ["policy analyze --basline b", /there is no option --basline \(did you mean "baseline"\?\)/],
    ["policy analyze --format", /--format/],
    ["policy analyze extra --file x", /"extra" is one argument too many\nUsage: lockgate policy analyze/],
    ["who-can s3:GetObject", /RESOURCE is missing\nUsage: lockgate who-can/],
    ["policy analyze", /nothing to look at\nName an exported state with --file/],
  ];
  for (const [words, expected] of wrong) {
    it(`refuses "${words}" as a wrong command line`, async () => {
      const { code, out, err } = await folder.lockgate(words);
      expect(err).to.match(expected);
      expect(out).to.equal("");
      expect(code).to.equal(2);
    });
  }

  describe("as a process", function () {
    this.timeout(30_000);
    before(() => folder.writeState("bad.json", brokenStore()));
    const run = (
      args: readonly string[],
      env: Record<string, string> = {},
    ): Promise<{ code: number; stdout: string }> =>
      new Promise((resolve) => {
        const bin = path.join(ROOT, "cli/lockgate.mjs");
        execFile(
          process.execPath,
          [bin, ...args],
          { cwd: folder.path, env: { ...process.env, ...env } },
          (error, stdout) => resolve({ code: error === null ? 0 : Number(error.code), stdout }),
        );
      });

    it("ends with the exit code of its command", async () => {
      folder.writeState("good.json", goodStore());
      expect(await run(["--help"])).to.include({ code: 0 });
      expect(await run(["policy", "analyze", "--file", "bad.json"], { FORCE_COLOR: "" })).to.include({
        code: 1,
      });
      expect(await run(["nothing"])).to.include({ code: 2 });
      expect(await run(["policy", "analyze", "--file", "none.json"])).to.include({ code: 3 });
    });

    it("writes colours on a terminal, unless NO_COLOR is set to something or the terminal has none", () => {
      const bin = path.join(ROOT, "cli/lockgate.mjs");
      const pty = "import pty, sys; pty.spawn(sys.argv[1:])";
      const shown = (env: Record<string, string>): string =>
        execFileSync(
          "python3",
          ["-c", pty, process.execPath, bin, "policy", "analyze", "--file", "bad.json"],
          { cwd: folder.path, encoding: "utf8", env: { ...process.env, TERM: "xterm", ...env } },
        );
      expect(shown({ NO_COLOR: "" }))
        .to.include("ART-04")
        .and.include("\u001B[");
      expect(shown({ NO_COLOR: "1" }))
        .to.include("ART-04")
        .and.not.include("\u001B[");
      expect(shown({ NO_COLOR: "", TERM: "dumb" }))
        .to.include("ART-04")
        .and.not.include("\u001B[");
    });

    it("writes no colours into a pipe", async () => {
      const { stdout } = await run(["policy", "analyze", "--file", "bad.json"], { FORCE_COLOR: "1" });
      expect(stdout).to.include("ART-04").and.not.include("\u001B[");
    });
  });
});
