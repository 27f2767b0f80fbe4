// Bundles are the same bytes everywhere, and never those of files that have changed since.
import { expect } from "chai";
import type { BuildOptions } from "esbuild";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "../../../../infra/components/code/bundles.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const options: BuildOptions = {
  entryPoints: ["infra/functions/lib/dsse.ts"],
  platform: "node",
  format: "esm",
};

describe("a bundle of code", function () {
  this.timeout(60_000);
  let copy: string;
  const at = (name: string): string => path.join(copy, name);

  before(() => {
    copy = mkdtempSync(path.join(tmpdir(), "lockgate-bundles-"));
    for (const name of ["infra", "package.json", "package-lock.json", "tsconfig.json"])
      cpSync(path.join(ROOT, name), at(name), { recursive: true });
    mkdirSync(at("node_modules"));
    // As where a server runs a commit: the packages are links to those of another folder.
    for (const name of readdirSync(path.join(ROOT, "node_modules")).filter((name) => !name.startsWith(".")))
      symlinkSync(path.join(ROOT, "node_modules", name), at(`node_modules/${name}`));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const bundled = (): string =>
    execFileSync(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import { bundle } from ${JSON.stringify(at("infra/components/code/bundles.ts"))};
         process.stdout.write(bundle(${JSON.stringify(options)}).dsse);`,
      ],
      { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    );
  const kept = (): string => globSync(at("node_modules/.cache/lockgate/*.json"))[0] ?? "";

  it("is the same where the packages are links, and names no folder of the machine", () => {
    const text = bundled();
    expect(text === bundle(options)["dsse"]).to.equal(true);
    expect(text).not.to.include(copy);
  });

  it("is taken from the last time where nothing changed", () => {
    writeFileSync(kept(), readFileSync(kept(), "utf8").replace("// infra/", "// from the last time: infra/"));
    expect(bundled()).to.include("// from the last time: infra/");
  });

  it("is made anew when one of its files changed, the lockfile among them, or what was kept is damaged", () => {
    for (const [name, text] of [
      ["infra/functions/lib/dsse.ts", 'console.log("changed");\n'],
      ["package-lock.json", "\n"],
    ] as const) {
      writeFileSync(
        kept(),
        readFileSync(kept(), "utf8").replace(
          /\/\/ (?:from the last time: )?infra\//,
          "// from the last time: infra/",
        ),
      );
      appendFileSync(at(name), text);
      expect(bundled(), name).not.to.include("from the last time");
    }
    expect(bundled()).to.include('console.log("changed")');
    writeFileSync(kept(), readFileSync(kept(), "utf8").slice(0, 1000));
    expect(bundled()).to.include('console.log("changed")');
  });
});
