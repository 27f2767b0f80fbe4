// Reports in the formats that the scanners publish: each comes to the same form, and what tells of no whole scan is no report.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { labelOf, slots, type Label } from "../../../../infra/plan/scans/finding.ts";
import { gates, toolNames, tools, toolsOf, type ToolName } from "../../../../infra/plan/scans/tools/index.ts";

const reportOf = (tool: ToolName): string =>
  readFileSync(path.join(import.meta.dirname, `reports/${tool}.json`), "utf8");
const zlib = "CVE-2022-37434";

/** Rule, severity and place of what each report says. */
const expected: Readonly<Record<ToolName, readonly (readonly [string, Label, string])[]>> = {
  secretlint: [["@secretlint/secretlint-rule-aws/AWSAccessKeyID", "CRITICAL", "src/config.mjs"]],
  gitleaks: [["aws-access-token", "CRITICAL", "src/config.mjs"]],
  detectSecrets: [["AWS Access Key", "CRITICAL", "src/config.mjs"]],
  npmAudit: [["GHSA-hrpp-h998-j3pp", "HIGH", "qs@>=6.7.0 <6.7.3"]],
  osvScanner: [
    ["GHSA-xvch-5gv4-984h", "CRITICAL", "minimist@1.2.5"],
    ["MAL-2026-1", "CRITICAL", "left@1.0.0"],
  ],
  pipAudit: [["GHSA-h5c8-rqwp-cp95", "CRITICAL", "jinja2@3.1.2"]],
  snyk: [["SNYK-JS-QS-3153490", "HIGH", "qs@6.7.0"]],
  semgrep: [["javascript.lang.security.audit.detect-eval", "HIGH", "src/scores.mjs"]],
  bandit: [["B602", "HIGH", "./job.py"]],
  checkov: [
    ["CKV_AWS_18", "HIGH", "/template.yaml AWS::S3::Bucket.Scores"],
    ["CKV_AWS_21", "MEDIUM", "/template.yaml AWS::S3::Bucket.Scores"],
  ],
  ecr: [
    [zlib, "CRITICAL", "zlib@1:1.2.11.dfsg-2"],
    ["CVE-2024-24790", "CRITICAL", "go/stdlib@1.22.3"],
  ],
  trivy: [
    [zlib, "CRITICAL", "zlib1g@1:1.2.11.dfsg-2"],
    ["CVE-2026-0001", "CRITICAL", "libc6@2.31"],
  ],
  grype: [[zlib, "CRITICAL", "zlib1g@1:1.2.11.dfsg-2"]],
  anchore: [
    [zlib, "CRITICAL", "zlib1g@1:1.2.11.dfsg-2"],
    ["CVE-2005-2541", "LOW", "tar@1.34"],
  ],
  zap: [
    ["40012", "HIGH", "https://game.test.acme.example/scores"],
    ["10049", "INFORMATIONAL", "https://game.test.acme.example/"],
  ],
  schemathesis: [["ST101", "CRITICAL", "GET /scores"]],
};

/** What is changed in a report, so that something was not looked at, and what is said then. */
const partial: readonly (readonly [ToolName, (report: never) => unknown, RegExp])[] = [
  ["npmAudit", () => ({ error: { code: "ENOAUDIT", summary: "405" } }), /not of the published format/],
  [
    "pipAudit",
    () => ({ dependencies: [{ name: "own", skip_reason: "not found on PyPI" }] }),
    /own was left out: not found on PyPI/,
  ],
  [
    "semgrep",
    (report: object) => ({ ...report, errors: [{ level: "warn", message: "Timeout\nin a.js" }] }),
    /a part was left out: Timeout$/,
  ],
  [
    "bandit",
    (report: object) => ({ ...report, errors: [{ filename: "a.py", reason: "syntax error" }] }),
    /a\.py was left out: syntax error/,
  ],
  [
    "checkov",
    (report: { results: object }) => ({
      ...report,
      results: { ...report.results, parsing_errors: ["/template.yaml"] },
    }),
    /\/template\.yaml was left out/,
  ],
  ...["PENDING", "IN_PROGRESS", "FAILED", "UNSUPPORTED_IMAGE", "FINDINGS_UNAVAILABLE"].map(
    (status) =>
      [
        "ecr",
        () => ({ imageScanStatus: { status, description: "why" } }),
        new RegExp(`the scan is ${status}: why`),
      ] as const,
  ),
  ["zap", (report: object) => ({ ...report, site: [] }), /reached no site/],
  ["schemathesis", (report: object) => ({ ...report, complete: false }), /ended because of: completed/],
  ["schemathesis", (report: object) => ({ ...report, operations: { tested: 0 } }), /has tested 0 operations/],
  [
    "schemathesis",
    (report: object) => ({ ...report, errors: [{ title: "Network error" }] }),
    /left out: Network error/,
  ],
];

describe("D2 scanners", () => {
  for (const name of toolNames)
    it(`${name}: its report comes to the one form`, () => {
      const found = tools[name].read(reportOf(name));
      expect(found.map(({ rule, severity, place }) => [rule, labelOf(severity), place])).to.deep.equal(
        expected[name],
      );
      for (const { title } of found) expect(title).to.not.equal("");
    });

  for (const name of toolNames)
    it(`${name}: what is no report of its format is refused`, () => {
      for (const text of ["", "null", "{}", '{"version": 1}', "not JSON", '[{"a": 1}]'])
        expect(() => tools[name].read(text), text).to.throw(/report/);
    });

  for (const [name, change, says] of partial)
    it(`${name}: a scan that has left something out is none: ${says.source}`, () => {
      const report = change(JSON.parse(reportOf(name)) as never);
      expect(() => tools[name].read(JSON.stringify(report))).to.throw(says);
    });

  it("D1 no report's secret gets into a finding", () => {
    const leaked = JSON.parse(reportOf("gitleaks")) as object[];
    const text = JSON.stringify(leaked.map((each) => ({ ...each, Match: "AKIAREAL", Secret: "AKIAREAL" })));
    expect(JSON.stringify(tools.gitleaks.read(text))).to.not.include("AKIAREAL");
  });

  it("D1 gitleaks finds no list of the source's that would silence it; without one it runs, too", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-gitleaks-"));
    const [source, bin] = [path.join(folder, "source"), path.join(folder, "bin")];
    for (const made of [source, bin]) mkdirSync(made);
    // In place of gitleaks, which heeds that file in what it scans: what lies there when it runs.
    writeFileSync(path.join(bin, "gitleaks"), "#!/bin/sh\nls -A\n", { mode: 0o755 });
    const seen = (): string[] => {
      const env = { PATH: `${bin}:${process.env["PATH"]}`, REPORT: path.join(folder, "report") };
      const told = execFileSync("sh", ["-c", tools.gitleaks.run], { cwd: source, env, encoding: "utf8" });
      return told.trim().split("\n");
    };
    writeFileSync(path.join(source, "a"), "");
    expect(seen()).to.deep.equal(["a"]);
    writeFileSync(path.join(source, ".gitleaksignore"), "src/config.mjs:aws-access-token:1\n");
    expect(seen()).to.deep.equal(["a", "gitleaksignore.txt"]);
    rmSync(folder, { recursive: true });
  });

  it("each slot has at least two, so that a tool can be replaced; each is in one gate, in the slots' order", () => {
    for (const slot of slots)
      expect(toolNames.filter((name) => tools[name].slot === slot).length, slot).to.be.at.least(2);
    expect(Object.values(gates).flat()).to.have.members([...slots]);
    expect(toolsOf("source", ["semgrep", "zap", "npmAudit", "secretlint"])).to.deep.equal([
      "secretlint",
      "npmAudit",
      "semgrep",
    ]);
  });

  it("what is installed is installed in one exact version", () => {
    for (const name of toolNames)
      for (const command of tools[name].install) expect(command, name).to.match(/(==|@v?)\d+\.\d+\.\d+$/);
  });

  it("each writes its report where it is read, and not into the source", () => {
    for (const name of toolNames)
      if (!tools[name].run.includes('lockgate.mjs" secrets') && !tools[name].run.includes("imageScan"))
        expect(tools[name].run, name).to.include('"$REPORT"');
  });
});
