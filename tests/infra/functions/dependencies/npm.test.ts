import { expect } from "chai";
import { isAllowed, publicRegistries } from "../../../../infra/functions/dependencies/types.ts";
import { judges, read, rules, type Case } from "./cases.ts";

const integrity = `sha512-${Buffer.alloc(64).toString("base64")}`;
const entry = { version: "1.2.3", resolved: "https://registry.npmjs.org/a/-/a-1.2.3.tgz", integrity };
const lock = (change: object = {}, more: object = {}) => ({
  lockfileVersion: 3,
  packages: { "": { name: "app" }, "node_modules/a": { ...entry, ...change }, ...more },
});
const npmApp = (spec: string) => ({
  "package.json": { dependencies: { a: spec } },
  "package-lock.json": lock(),
});

describe("npm's files", () => {
  judges([
    ["allow exact versions, aliases and folders of the repository", npmApp("1.2.3"), []],
    ["allow an alias of an exact version", npmApp("npm:@scope/b@1.2.3"), []],
    ["allow a folder", npmApp("file:../a"), []],
    ["allow a peer's range", { ...npmApp("1.2.3"), "package.json": { peerDependencies: { a: ">=1" } } }, []],
    ...["^1.2.3", "~1", "*", "latest", ">=1 <2", "1.x", "", "npm:b@^1"].map((spec): Case => [
      `refuse the floating ${JSON.stringify(spec)}`,
      npmApp(spec),
      [/a@.* a floating version/],
    ]),
    ...["git+https://github.com/a/b.git", "acme/b", "https://evil.example/b.tgz", "file:b.tgz"].map(
      (spec): Case => [`refuse ${spec}`, npmApp(spec), [/comes from no registry/]],
    ),
    ["allow a range where it is locked and that is enough", npmApp("^1.2.3"), [], { ranges: "locked" }],
    [
      "refuse dependencies without a lockfile",
      { "package.json": { devDependencies: { a: "1.2.3" } } },
      [/there is none/],
    ],
    [
      "refuse another registry",
      { "package-lock.json": lock({ resolved: "https://npm.evil.example/a.tgz?token=secret" }) },
      [/comes from https:\/\/npm\.evil\.example\/a\.tgz, which/],
    ],
    [
      "refuse plain HTTP",
      { "package-lock.json": lock({ resolved: "http://registry.npmjs.org/a.tgz" }) },
      [/no allowed/],
    ],
    [
      "refuse an entry without integrity",
      { "package-lock.json": lock({ integrity: undefined }) },
      [/no integrity/],
    ],
    ["refuse SHA-1", { "package-lock.json": lock({ integrity: "sha1-AAAA" }) }, [/no integrity by SHA-512/]],
    [
      "allow entries that leave the registry out, if it is allowed",
      { "package-lock.json": lock({ resolved: undefined }) },
      [],
    ],
    [
      "refuse them once where it is not",
      {
        "package-lock.json": lock(
          { resolved: undefined },
          { "node_modules/b": { version: "1.0.0", integrity } },
        ),
      },
      [/registry\.npmjs\.org serves what names no registry/],
      { registries: { ...publicRegistries, npm: ["https://npm.acme.example"] } },
    ],
    [
      "refuse the lockfile of npm 6",
      { "package-lock.json": { lockfileVersion: 1, packages: {} } },
      [/npm 7/],
    ],
    [
      "refuse a registry in .npmrc",
      { ".npmrc": "@acme:registry=https://evil.example/\n" },
      [/evil\.example\/ is no allowed/],
    ],
    [
      "refuse a registry in the environment",
      {},
      [/npm_config_registry/],
      { env: { npm_config_registry: "http://x" } },
    ],
    ["refuse what is not JSON", { "package.json": "{" }, [/is not JSON/]],
  ]);

  it("tell the packages with their digests, the repository's own ones left out", () => {
    const more = {
      "packages/own": { version: "0.0.0" },
      "node_modules/own": { link: true },
      "node_modules/@s/d": { ...entry, dev: true },
    };
    expect(read({ "package-lock.json": lock({}, more) }).components).to.deep.equal([
      {
        ecosystem: "npm",
        name: "@s/d",
        version: "1.2.3",
        digest: { sha512: "0".repeat(128) },
        development: true,
      },
      { ecosystem: "npm", name: "a", version: "1.2.3", digest: { sha512: "0".repeat(128) } },
    ]);
  });
});

describe("isAllowed", () => {
  for (const address of [
    "https://registry.npmjs.org.evil.example/a",
    "https://evil.example/https://registry.npmjs.org",
    "https://registry.npmjs.org@evil.example/a",
    "https://registry.npmjs.orgx/a",
    "http://registry.npmjs.org/a",
    "registry.npmjs.org",
  ])
    it(`refuses ${address}`, () => {
      expect(isAllowed(rules, "npm", address)).to.equal(false);
    });
});
