import { expect } from "chai";
import { readDependencies } from "../../../../infra/functions/dependencies/read.ts";
import { isAllowed, publicRegistries, type Rules } from "../../../../infra/functions/dependencies/types.ts";

const rules: Rules = { registries: publicRegistries, ranges: "refused", env: {} };
const read = (files: Record<string, string | object>, change: Partial<Rules> = {}) =>
  readDependencies(
    new Map(
      Object.entries(files).map(([name, text]) => [
        name,
        typeof text === "string" ? text : JSON.stringify(text),
      ]),
    ),
    { ...rules, ...change },
  );
type Case = [
  title: string,
  files: Record<string, string | object>,
  reasons: RegExp[],
  rules?: Partial<Rules>,
];

/** Each case yields exactly these findings, in this order. */
const judges = (cases: Case[]): void => {
  for (const [title, files, reasons, change] of cases)
    it(title, () => {
      const { findings } = read(files, change);
      const told = findings.map(({ file, what, reason }) => `${file}: ${what} ${reason}`);
      expect(told.length, told.join("\n")).to.equal(reasons.length);
      for (const [i, reason] of reasons.entries()) expect(told[i]).to.match(reason);
    });
};

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

const hash = `--hash=sha256:${"a".repeat(64)}`;
describe("Python's files", () => {
  judges([
    [
      "allow pinned and hashed requirements",
      { "requirements.txt": `# x\na==1.2.3 ; python_version>"3" \\\n  ${hash}\n` },
      [],
    ],
    ["refuse a version without a hash", { "requirements.txt": "a==1.2.3\n" }, [/a==1\.2\.3 has no --hash/]],
    ...["a", "a>=1", "a~=1.2", "a==1.*", "a @ https://evil.example/a.whl", "git+https://github.com/a/b"].map(
      (line): Case => [`refuse ${line}`, { "requirements-dev.txt": line }, [/floating version or no index/]],
    ),
    [
      "refuse an editable of elsewhere",
      { "requirements.txt": "-e git+https://github.com/a/b#egg=b" },
      [/floating/],
    ],
    [
      "refuse another index, without its password",
      { "requirements.txt": `--extra-index-url https://user:word@pypi.evil.example/simple\na==1.0 ${hash}` },
      [/https:\/\/pypi\.evil\.example\/simple is no allowed/],
    ],
    [
      "refuse another index in the environment",
      { "requirements.txt": `a==1.0 ${hash}` },
      [/evil\.example/],
      { env: { PIP_INDEX_URL: "https://evil.example/simple" } },
    ],
    [
      "refuse a range in pyproject.toml",
      { "pyproject.toml": '[project]\ndependencies = ["a>=1", "b==2.0"]' },
      [/a>=1/],
    ],
    [
      "allow it where it is locked and that is enough",
      { "pyproject.toml": '[project]\ndependencies = ["a>=1"]', "uv.lock": "package = []" },
      [],
      { ranges: "locked" },
    ],
    [
      "refuse sources of uv.lock that are not allowed",
      {
        "uv.lock":
          '[[package]]\nname="a"\nversion="1"\nsource={registry="https://pypi.org/simple"}\n[[package]]\nname="b"\nversion="2"\nsource={git="https://github.com/a/b?rev=1"}\n[[package]]\nname="own"\nsource={editable="."}',
      },
      [/b==2 comes from https:\/\/github\.com\/a\/b, which/],
    ],
    ["refuse what is not TOML", { "poetry.lock": "= 1" }, [/is not TOML/]],
  ]);
});

const pom = (inner: string) => ({
  "pom.xml": `<project><groupId>g</groupId><version>1</version>${inner}</project>`,
});
const dependency = (version: string) =>
  pom(
    `<properties><v>1.2.3</v></properties><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId>${version}</dependency></dependencies>`,
  );
describe("Maven's files", () => {
  judges([
    ["allow a version, also by a property", dependency("<version>${v}</version>"), []],
    ["refuse none", dependency(""), [/a:b: has no version/]],
    ...["[1,2)", "LATEST", "RELEASE", "1.0-SNAPSHOT", "${other}"].map((version): Case => [
      `refuse ${version}`,
      dependency(`<version>${version}</version>`),
      [/a:b:/],
    ]),
    [
      "refuse a plugin without a version",
      pom("<build><plugins><plugin><artifactId>p</artifactId></plugin></plugins></build>"),
      [/plugins:p: has no/],
    ],
    [
      "allow a version that is managed",
      pom(
        "<dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>1</version></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId></dependency></dependencies>",
      ),
      [],
    ],
    [
      "refuse another repository, of a profile too",
      pom(
        "<profiles><profile><repositories><repository><id>x</id><url>https://evil.example/m2</url></repository></repositories></profile></profiles>",
      ),
      [/evil\.example\/m2 is no allowed/],
    ],
    [
      "refuse Central where it is not allowed",
      pom(""),
      [/repo\.maven\.apache\.org/],
      { registries: { ...publicRegistries, maven: [] } },
    ],
    ["refuse what is not XML", { "pom.xml": "<project" }, [/is not XML/]],
    ["refuse XML without a project", { "pom.xml": "<other/>" }, [/no <project>/]],
  ]);
});

const goFiles = {
  "go.mod": "module m\nrequire a.example/b v1.2.3\n",
  "go.sum": `a.example/b v1.2.3 h1:${"A".repeat(43)}=\n`,
};
describe("Go's files", () => {
  judges([
    ["allow requirements that go.sum fixes", goFiles, []],
    [
      "allow blocks and comments",
      { ...goFiles, "go.mod": "require (\n a v1.0.0 // indirect\n)\nreplace a => ./a\n" },
      [],
    ],
    ["refuse a branch", { ...goFiles, "go.mod": "require a.example/b main\n" }, [/b@main is no exact/]],
    ["refuse a missing go.sum", { "go.mod": goFiles["go.mod"] }, [/go\.sum there is none/]],
    [
      "refuse a replacement outside of the repository",
      { ...goFiles, "go.mod": "require a v1.0.0\nreplace a => /tmp/a\n" },
      [/outside/],
    ],
    [
      "refuse another proxy",
      goFiles,
      [/GOPROXY https:\/\/evil\.example\//],
      { env: { GOPROXY: "https://evil.example,off" } },
    ],
    ["refuse to go without the checksum database", goFiles, [/GONOSUMDB=\*/], { env: { GONOSUMDB: "*" } }],
    ["refuse a broken go.sum", { "go.sum": "a v1 h2:x\n" }, [/no line of go\.sum/]],
  ]);
});

const digest = `@sha256:${"b".repeat(64)}`;
describe("Dockerfiles", () => {
  judges([
    [
      "allow images by digest, stages, scratch and an ARG with a default",
      {
        Dockerfile: `ARG TAG=3.20\nFROM alpine:\${TAG}${digest} AS base\nFROM base\nFROM scratch\nCOPY --from=base / /\nCOPY --from=0 / /\n`,
      },
      [],
    ],
    ["refuse a tag", { Dockerfile: "FROM alpine:3.20\n" }, [/alpine:3\.20 is not fixed by digest/]],
    [
      "refuse another registry",
      { "api.Dockerfile": `FROM evil.example/a${digest}\n` },
      [/evil\.example\/a is no allowed image/],
    ],
    [
      "refuse images of other people on Docker Hub",
      { Dockerfile: `FROM somebody/a${digest}` },
      [/docker\.io\/somebody\/a/],
    ],
    [
      "refuse an ARG without a default",
      { Dockerfile: `ARG IMAGE\nFROM $IMAGE\n` },
      [/give its ARG a default/],
    ],
    [
      "refuse a copy from an image by tag",
      { Dockerfile: "FROM scratch\nCOPY --chown=1 --from=nginx:1 / /\n" },
      [/nginx:1 is not fixed/],
    ],
    [
      "refuse a mount from an image by tag",
      { Dockerfile: "FROM scratch\nRUN --mount=type=bind,from=busybox,target=/x true\n" },
      [/busybox is not/],
    ],
  ]);
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
