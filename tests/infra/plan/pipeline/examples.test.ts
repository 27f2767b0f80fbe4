// The example apps: each a row that the configuration takes, whose own commands really build and test it.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import type { App } from "../../../../infra/configuration/schema.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../../example.ts";

const folder = path.resolve(import.meta.dirname, "../../../../examples");
/** Fetched from the internet at most: not for a test. */
const fetches = (command: string): boolean => command.startsWith("go install ");

for (const name of readdirSync(folder)) {
  const row = parse(readFileSync(path.join(folder, name, "app.yaml"), "utf8")) as App;
  describe(`examples/${name}`, function () {
    this.timeout(60_000);
    const scratch = mkdtempSync(path.join(tmpdir(), "lockgate-example-"));
    after(() => rmSync(scratch, { recursive: true, force: true }));

    it("is a row of lockgate:apps, named as its folder", () => {
      const config = exampleConfig("tooling", { apps: [row] });
      expect(row.name).to.equal(name);
      expect(planPipeline(config, config.apps[0] as App).stages).to.have.length(6);
    });

    it("builds, and passes its own tests", () => {
      cpSync(path.join(folder, name), scratch, { recursive: true });
      const commands = [...(row.build.install ?? []), ...row.build.build, ...row.build.test];
      const script = ["set -euo pipefail", ...commands.filter((command) => !fetches(command))].join("\n");
      const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
        cwd: scratch,
        encoding: "utf8",
      });
      expect(status, stdout + stderr).to.equal(0);
      expect(existsSync(path.join(scratch, row.build.output))).to.equal(true);
      expect(readdirSync(path.join(scratch, row.build.output)).length).to.be.greaterThan(0);
    });
  });
}
