import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import {
  goModuleFolder,
  languageHostFile,
  minimumGo,
  pinnedVersion,
  repositoryRoot,
} from "../../../sandbox/toolchain/pinned.ts";

describe("pinned: one version of Pulumi everywhere", () => {
  const goMod = readFileSync(path.join(goModuleFolder, "go.mod"), "utf8");
  const goSum = readFileSync(path.join(goModuleFolder, "go.sum"), "utf8");

  it("builds the CLI of the version of @pulumi/pulumi, whose checksum is committed", () => {
    expect(goMod).to.include(`require github.com/pulumi/pulumi/pkg/v3 v${pinnedVersion()}\n`);
    expect(goSum).to.include(`github.com/pulumi/pulumi/pkg/v3 v${pinnedVersion()} h1:`);
    expect(goSum).to.include(`github.com/pulumi/pulumi/sdk/v3 v${pinnedVersion()} h1:`);
  });

  it("is the version that npm has installed", () => {
    const file = path.join(repositoryRoot, "node_modules/@pulumi/pulumi/package.json");
    expect((JSON.parse(readFileSync(file, "utf8")) as { version: string }).version).to.equal(pinnedVersion());
  });

  it("knows the oldest Go that can build it", () => {
    expect(goMod).to.include(`\ngo ${minimumGo()}\n`);
  });

  it("knows where the language host lies", () => {
    expect(existsSync(languageHostFile)).to.equal(true);
  });
});
