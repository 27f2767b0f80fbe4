// Scanners that take long to get, really run: what they find is what is planted, whatever the source says of it.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { tools } from "../../infra/plan/scans/tools/index.ts";
import { runScript } from "../../sandbox/rehearsal/job/shell.ts";
import { installed } from "./installed.ts";

const key = ["AKIA", "YRWQG5EJLPZLBYNP"].join("");
const bucket =
  "Resources:\n  Scores:\n    # checkov:skip=CKV_AWS_21:no\n    Type: AWS::S3::Bucket\n    Properties: {}\n";

/** The source, by file. */
const planted: Readonly<Record<string, string>> = {
  "src/config.mjs": `export const key = "${key}"; // gitleaks:allow\nexport const f = (x) => eval(x); // nosemgrep\n`,
  ".gitleaks.toml": '[allowlist]\npaths = [".*"]\n',
  ".gitleaksignore": "src/config.mjs:aws-access-token:1\n",
  ".semgrepignore": "src\n",
  "infra/template.yaml": bucket,
  ".checkov.yaml": "skip-check:\n  - CKV_AWS_18\n",
};
/** In place of a pack of Semgrep's registry, which is not on this machine. */
const semgrepRules =
  "rules:\n  - { id: eval, languages: [javascript], severity: ERROR, message: eval runs what is sent, pattern: eval(...) }\n";

describe("D1, D2 scanners that take long to get, really run", function () {
  this.timeout(30 * 60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-scanners-"));
  const source = path.join(folder, "source");
  const rules = path.join(folder, "rules.yaml");
  before(() => {
    for (const [name, text] of Object.entries(planted)) {
      mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
      writeFileSync(path.join(source, name), text);
    }
    writeFileSync(rules, semgrepRules);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [tool, found] of [
    ["gitleaks", ["aws-access-token src/config.mjs"]],
    ["semgrep", ["eval src/config.mjs"]],
    [
      "checkov",
      [
        "CKV_AWS_18 /infra/template.yaml AWS::S3::Bucket.Scores",
        "CKV_AWS_21 /infra/template.yaml AWS::S3::Bucket.Scores",
      ],
    ],
  ] as const)
    it(`${tool} finds what is planted, whatever the source says of it`, async function () {
      const bin = await installed(tool, this);
      const REPORT = path.join(folder, tool);
      const ran = await runScript({
        text: tools[tool].run,
        folder: source,
        env: {
          PATH: `${bin}:${process.env["PATH"]}`,
          HOME: folder,
          REPORTS: folder,
          REPORT,
          SEMGREP_RULES: rules,
        },
        limitMilliseconds: 300_000,
      });
      expect(ran.code, ran.output).to.equal(0);
      const text = readFileSync(REPORT, "utf8");
      expect(text).to.not.include(key);
      // Semgrep puts the folder of its rules before their names.
      const told = tools[tool].read(text).map(({ rule, place }) => `${rule.split(".").at(-1)} ${place}`);
      expect(told).to.include.members([...found]);
    });
});
