// What must hold of the repository itself: its top level, its dependencies, its two commands.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const lock = JSON.parse(read("package-lock.json")) as {
  packages: Record<string, { license?: string; dev?: boolean; version?: string }>;
};

/** The product's design fixes the top level; what is beside it has a reason: `cli` is the one command over all parts, `.github` the bot's configuration. */
const TOP_LEVEL = [
  ".ci",
  ".github",
  ".gitignore",
  ".prettierignore",
  "LICENSE",
  "Pulumi.dev.yaml",
  "Pulumi.org.yaml",
  "Pulumi.prod.yaml",
  "Pulumi.sandbox.yaml",
  "Pulumi.test.yaml",
  "Pulumi.tooling.yaml",
  "Pulumi.yaml",
  "README.md",
  "automation",
  "cli",
  "docs",
  "examples",
  "infra",
  "integrations",
  "package-lock.json",
  "package.json",
  "policy-pack",
  "sandbox",
  "tests",
  "tsconfig.json",
];

/** Licences that a user can take on with Apache-2.0 software; an "OR" needs one of them, an "AND" all. */
const LICENCES =
  /^(MIT(-0)?|Apache-2\.0|BSD|BSD-[23]-Clause|0BSD|ISC|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|CC-BY-[34]\.0|(Python|PSF)-2\.0|WTFPL|Artistic-2\.0|MPL-2\.0)$/;

/** Packages whose manifest points to a file; the file was read: MIT. */
const READ_BY_HAND = ["node_modules/@logdna/tail-file"];

describe("the repository", () => {
  it("has nothing at its top level but what the design names", () => {
    const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: ROOT,
    });
    const top = new Set(
      tracked
        .toString()
        .trim()
        .split("\n")
        .map((file) => file.split("/")[0]!),
    );
    expect([...top].filter((name) => !TOP_LEVEL.includes(name))).to.deep.equal([]);
  });

  it("pins every dependency to one exact version", () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).to.deep.equal([]);
  });

  it("is free of ts-node, which Pulumi would pick up and break on", () => {
    expect(Object.keys(lock.packages).filter((name) => name.endsWith("node_modules/ts-node"))).to.deep.equal(
      [],
    );
  });

  it("depends only on software under permissive licences", () => {
    const acceptable = (text: string): boolean => {
      const parts = text.replaceAll(/[()]/g, "").split(/ (?:AND|OR) /);
      return text.includes(" OR ")
        ? parts.some((part) => LICENCES.test(part))
        : parts.every((part) => LICENCES.test(part));
    };
    const doubtful = Object.entries(lock.packages)
      .filter(
        ([name, entry]) =>
          name !== "" && !READ_BY_HAND.includes(name) && !acceptable(entry.license ?? "none named"),
      )
      .map(([name, entry]) => `${name}: ${entry.license}`);
    expect(doubtful).to.deep.equal([]);
  });

  it("runs npm test in .ci/run", () => {
    expect(statSync(path.join(ROOT, ".ci/run")).mode & 0o111).to.not.equal(0);
    expect(read(".ci/run")).to.match(/^npm test$/m);
  });

  it("opens its README with the two commands, and they exist", () => {
    const opening = read("README.md").slice(0, 4_000);
    for (const command of ["npm start", "npm test"]) expect(opening).to.contain(command);
    expect(Object.keys(manifest.scripts)).to.include.members(["start", "test", "pulumi", "bench"]);
  });
});
