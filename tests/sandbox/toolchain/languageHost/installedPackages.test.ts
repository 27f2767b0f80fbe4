import { expect } from "chai";
import {
  attachedProviders,
  installedPackages,
  packageRoot,
  requiredProviders,
  type InstalledPackage,
} from "../../../../sandbox/toolchain/languageHost/installedPackages.ts";
import { makeMachine, type Machine } from "../support/machine.ts";
import { write } from "../support/project.ts";

describe("requiredProviders: which providers the installed packages need", () => {
  const resource = (name: string, pulumi: InstalledPackage["pulumi"] = {}): InstalledPackage => ({
    name,
    version: "1.2.3",
    pulumi: { resource: true, ...pulumi },
  });
  const cases: [title: string, packages: InstalledPackage[], expected: string[]][] = [
    ["a package without the mark needs none", [{ name: "chai", version: "1.0.0" }], []],
    ["a package marked false needs none", [resource("@pulumi/policy", { resource: false })], []],
    ["name and version by the package", [resource("@pulumi/tls")], ["tls 1.2.3"]],
    ["a prefix pulumi- falls away", [resource("pulumi-thing")], ["thing 1.2.3"]],
    ["name and version by the mark", [resource("@x/y", { name: "z", version: "9.0.0" })], ["z 9.0.0"]],
    ["once per version", [resource("@pulumi/tls"), resource("@pulumi/tls")], ["tls 1.2.3"]],
    [
      "two versions are two",
      [resource("@pulumi/tls"), resource("@pulumi/tls", { version: "2.0.0" })],
      ["tls 1.2.3", "tls 2.0.0"],
    ],
    ["an attached provider is left out", [resource("@pulumi/aws")], []],
  ];
  const attached = attachedProviders("aws:1,awsx:2");
  for (const [title, packages, expected] of cases) {
    it(title, () => {
      const found = requiredProviders(packages, attached);
      expect(found.map(({ name, version }) => `${name} ${version}`)).to.deep.equal(expected);
    });
  }

  it("keeps the server that a package names", () => {
    const [found] = requiredProviders([resource("@x/y", { server: "https://x.example" })], new Set());
    expect(found?.server).to.equal("https://x.example");
  });
});

describe("installedPackages", () => {
  let machine: Machine;
  beforeEach(() => (machine = makeMachine()));
  afterEach(() => machine.remove());

  it("finds scoped and nested packages and passes over what is none", () => {
    write(machine.folder, {
      "node_modules/.bin/tool/package.json": { name: "hidden", version: "1.0.0" },
      "node_modules/@a/b/package.json": { name: "@a/b", version: "1.0.0" },
      "node_modules/@a/b/node_modules/c/package.json": { name: "c", version: "2.0.0" },
      "node_modules/broken/package.json": "{",
      "node_modules/empty/readme.md": "",
    });
    expect(installedPackages(machine.folder).map(({ name }) => name)).to.deep.equal(["@a/b", "c"]);
  });

  it("finds the project above a program's folder, and none above the root", () => {
    write(machine.folder, { "package.json": {}, "infra/deep/index.ts": "" });
    expect(packageRoot(`${machine.folder}/infra/deep`)).to.equal(machine.folder);
    expect(packageRoot("/")).to.equal(undefined);
  });
});
