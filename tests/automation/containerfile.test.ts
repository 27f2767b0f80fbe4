// The container file by what can be told without building it: what it copies is there and enough, and who runs it.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DockerfileParser } from "dockerfile-ast";

const root = path.resolve(import.meta.dirname, "../..");
const parsed = DockerfileParser.parse(readFileSync(path.join(root, "automation/Containerfile"), "utf8"));

describe("the container file", function () {
  this.timeout(30_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-container-"));
  after(() => rmSync(folder, { recursive: true }));

  it("copies all that server and worker load: both start and name the settings that they lack", () => {
    const copies = parsed.getCOPYs().filter((copy) => copy.getFlags().length === 0);
    for (const copy of copies) {
      const [...sources] = copy.getArguments().map((argument) => argument.getValue());
      sources.pop();
      for (const source of sources)
        cpSync(path.join(root, source), path.join(folder, source), { recursive: true });
    }
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    for (const file of ["server.ts", "worker.ts"]) {
      const started = spawnSync(process.execPath, [path.join(folder, "automation", file)], {
        env: { PATH: process.env["PATH"] },
        encoding: "utf8",
      });
      expect(started.status, started.stderr).to.equal(2);
      expect(started.stderr).to.include("DATABASE_URL");
    }
  });

  it("runs as somebody who is not root, and holds no secret", () => {
    const users = parsed.getInstructions().filter((one) => one.getKeyword() === "USER");
    expect(users.map((one) => one.getArgumentsContent())).to.deep.equal(["node"]);
    const names = parsed.getENVs().flatMap((env) => env.getVariables().map((variable) => variable.getName()));
    expect(names.filter((name) => /URL|KEY|SECRET|TOKEN|PASSWORD/.test(name))).to.deep.equal([]);
  });
});
