// Each fault of the configuration is brought about by a test: measured, since faults are made where they are found.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDER = "infra/configuration/";
const SPECS = ["tests/infra/{badInput,config}.test.ts", "tests/infra/configuration/*.test.ts"];

/** V8's report of one process (https://v8.dev/blog/javascript-code-coverage). */
type Range = { startOffset: number; endOffset: number; count: number };
type Report = { result: { url: string; functions: { ranges: Range[] }[] }[] };

/** Texts of a source that were not run, by file. Types are stripped to spaces, so that places are those of the file. */
const notRun = (report: Report): readonly string[] =>
  report.result
    .filter(({ url }) => url.includes(`/${FOLDER}`) && !url.includes("/tests/"))
    .flatMap(({ url, functions }) => {
      const file = fileURLToPath(url);
      const text = readFileSync(file, "utf8");
      return functions
        .flatMap(({ ranges }) => ranges.filter(({ count }) => count === 0))
        .map((range) => `${path.basename(file)}: ${text.slice(range.startOffset, range.endOffset)}`);
    });

describe("faults of the configuration", () => {
  it("are each brought about by a test, which names path, problem and remedy", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-provoked-"));
    try {
      const mocha = path.join(ROOT, "node_modules/.bin/mocha");
      const specs = [
        ...SPECS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })),
        "tests/infra/plan/signingKeys.test.ts",
      ];
      const others = specs.filter((file) => !file.endsWith("provoked.test.ts"));
      execFileSync(mocha, ["--exit", "--timeout", "100000", "--reporter", "dot", ...others], {
        cwd: ROOT,
        env: { ...process.env, NODE_V8_COVERAGE: folder },
        stdio: "pipe",
      });
      const reports = globSync("*.json", { cwd: folder }).map(
        (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Report,
      );
      const largest = reports.toSorted((a, b) => b.result.length - a.result.length)[0];
      const faults = notRun(largest!).filter((text) => /\bproblem\b|\bremedy\b|\bfault\(/.test(text));
      expect(largest?.result.some(({ url }) => url.endsWith(`${FOLDER}faults.ts`))).to.equal(true);
      expect(faults).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(120_000);
});
