// The target that the page for contributors shows, as TypeScript takes it: in every table, or not at all.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { contributedCopy } from "../docs/contributing.ts";

const TSC = path.resolve(import.meta.dirname, "../../node_modules/.bin/tsc");

describe("the page for contributors", () => {
  let copy: string;
  before(() => (copy = contributedCopy()));
  after(() => rmSync(copy, { recursive: true, force: true }));

  it("has a target that TypeScript takes in every table, and one line less is refused", function () {
    this.timeout(300_000);
    writeFileSync(
      path.join(copy, "infra/tsconfig.json"),
      JSON.stringify({ extends: "../tsconfig.json", include: ["."] }),
    );
    const check = () =>
      spawnSync(TSC, ["--noEmit", "-p", "infra"], {
        cwd: copy,
        encoding: "utf8",
      });
    expect(check().stdout).to.equal("");
    const egress = path.join(copy, "infra/plan/egress.ts");
    const whole = readFileSync(egress, "utf8");
    writeFileSync(egress, whole.replace(`  pointer: ["ssm"],\n`, ""));
    expect(check().stdout).to.match(/egress\.ts.*'pointer' is missing/s);
    writeFileSync(egress, whole);
  });
});
