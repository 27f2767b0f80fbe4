// What a reader must take in at once stays small: files and functions, measured over all sources, tests among them.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "oxc-parser";

const ROOT = path.resolve(import.meta.dirname, "..");
const LIMITS = { file: 300, file90: 239, function: 50, longFunctions: 0.02 } as const;

const sources = execFileSync(
  "git",
  [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "*.ts",
    "*.mjs",
    "*.cjs",
    "*.js",
    "*.css",
    "*.py",
  ],
  { cwd: ROOT, encoding: "utf8" },
)
  .trim()
  .split("\n")
  .filter((file) => !file.includes("/generated/"))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") }));

const linesOf = (text: string): number => text.trimEnd().split("\n").length;

function functionsIn(file: string, text: string): number[] {
  const found: number[] = [];
  const note = ({ start, end }: { start: number; end: number }) => {
    found.push(linesOf(text.slice(start, end)));
  };
  new Visitor({ FunctionDeclaration: note, FunctionExpression: note, ArrowFunctionExpression: note }).visit(
    parseSync(file, text).program,
  );
  return found;
}

describe("sources", () => {
  it("are files of at most 300 lines, nine of ten of at most 239", () => {
    const sizes = sources.map(({ file, text }) => ({ file, lines: linesOf(text) }));
    expect(sizes.length).to.be.greaterThan(1_000);
    expect(sizes.filter(({ lines }) => lines > LIMITS.file)).to.deep.equal([]);
    const sorted = sizes.map(({ lines }) => lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.9)]).to.be.at.most(LIMITS.file90);
  });

  it("are functions of which at most two of a hundred have more than 50 lines", () => {
    const all = sources
      .filter(({ file }) => /\.(?:ts|mjs|cjs|js)$/.test(file))
      .flatMap(({ file, text }) => functionsIn(file, text));
    expect(all.length).to.be.greaterThan(10_000);
    const long = all.filter((lines) => lines > LIMITS.function);
    expect(long.length / all.length).to.be.at.most(LIMITS.longFunctions);
  }).timeout(60_000);
});
