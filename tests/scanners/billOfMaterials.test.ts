// OSV-Scanner, really run without a network: the bill of materials of an example against a database of two of OSV's own
// records (advisories/, their texts shortened), in the layout of OSV's exports.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readDependencies, readTree } from "../../infra/functions/dependencies/read.ts";
import type { Component } from "../../infra/functions/dependencies/types.ts";
import { billOfMaterials } from "../../infra/functions/sign/components.ts";
import { decideGate, type Verdict } from "../../infra/plan/scans/gate.ts";
import { tools } from "../../infra/plan/scans/tools/index.ts";
import { runScript } from "../../sandbox/rehearsal/job/shell.ts";
import { installed } from "./installed.ts";

const advisories = path.join(import.meta.dirname, "advisories");
const example = path.resolve(import.meta.dirname, "../../examples/trainer");
const registries = { npm: [], pypi: [], maven: [], golang: [], docker: [] };

const shell: Component = { ecosystem: "golang", name: "golang.org/x/crypto", version: "v0.16.0" };
const parser: Component = { ecosystem: "npm", name: "minimist", version: "1.2.5" };

describe("D2 OSV-Scanner, really run on a bill of materials", function () {
  this.timeout(30 * 60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-osv-"));
  let bin: string;
  let own: readonly Component[];
  before(async function () {
    bin = await installed("osvScanner", this);
    own = readDependencies(await readTree(example), { registries, ranges: "locked", env: {} }).components;
    for (const [ecosystem, id] of [
      ["Go", "GHSA-45x7-px36-x8w8"],
      ["npm", "GHSA-xvch-5gv4-984h"],
    ] as const) {
      const at = path.join(folder, "database/osv-scalibr", ecosystem);
      mkdirSync(at, { recursive: true });
      execFileSync("zip", ["-q", "-j", path.join(at, "all.zip"), path.join(advisories, `${id}.json`)]);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** By the job's own command, and its gate. */
  async function scan(components: readonly Component[], database = "database"): Promise<Verdict> {
    const source = mkdtempSync(path.join(folder, "source-"));
    const bom = billOfMaterials(
      { name: "trainer", digests: { sha256: "0".repeat(64), sha512: "0".repeat(128), size: 1 } },
      components,
      new Date(0),
    );
    writeFileSync(path.join(source, "bom.cdx.json"), JSON.stringify(bom));
    // What would silence it.
    writeFileSync(path.join(source, ".gitignore"), "bom.cdx.json\n");
    const ignored = ["GHSA-45x7-px36-x8w8", "GHSA-xvch-5gv4-984h"].map(
      (id) => `[[IgnoredVulns]]\nid = "${id}"\n`,
    );
    writeFileSync(path.join(source, "osv-scanner.toml"), ignored.join("\n"));
    const REPORT = path.join(source, "report");
    const { output } = await runScript({
      text: `set -euo pipefail\n( ${tools.osvScanner.run} ) || rm -f "$REPORT"`,
      folder: source,
      env: {
        PATH: `${bin}:${process.env["PATH"]}`,
        HOME: folder,
        REPORT,
        OSV_DATABASE: path.join(folder, database),
      },
      limitMilliseconds: 60_000,
    });
    const report = existsSync(REPORT)
      ? {
          findings: tools.osvScanner
            .read(readFileSync(REPORT, "utf8"))
            .map((found) => ({ ...found, slot: "sca" as const, tool: "osvScanner" })),
        }
      : { missing: output };
    return decideGate({
      demanded: ["osvScanner"],
      reports: [{ tool: "osvScanner", ...report }],
      threshold: "MEDIUM",
      exceptions: [],
      today: "2026-01-01",
    });
  }

  it("D2 finds nothing in what the example has, and the gate lets it pass", async () => {
    expect(own.map(({ name }) => name)).to.include("github.com/aws/aws-sdk-go-v2");
    const verdict = await scan(own);
    expect([verdict.passes, verdict.missing, verdict.blocking]).to.deep.equal([true, [], []]);
  });

  it("D2 finds each planted component by its version, and the gate stops it; one that is mended passes", async () => {
    const verdict = await scan([...own, shell, parser]);
    expect(verdict.passes).to.equal(false);
    expect(verdict.blocking.map(({ rule, place, severity }) => [rule, place, severity])).to.have.deep.members(
      [
        ["GHSA-45x7-px36-x8w8", "golang.org/x/crypto@v0.16.0", 59],
        ["GHSA-xvch-5gv4-984h", "minimist@1.2.5", 98],
      ],
    );
    const mended = [...own, { ...shell, version: "v0.17.0" }, { ...parser, version: "1.2.6" }];
    expect((await scan(mended)).passes).to.equal(true);
  });

  it("D2 a database that is missing, or has nothing of an ecosystem, is no pass", async () => {
    for (const [components, database] of [
      [own, "nowhere"],
      [[{ ecosystem: "pypi", name: "requests", version: "2.0.0" }], "database"],
    ] as const) {
      const verdict = await scan(components, database);
      expect(verdict.passes).to.equal(false);
      expect(verdict.missing.map(({ why }) => why).join()).to.include(
        "no offline version of the OSV database",
      );
    }
  });
});
