import { publicRegistries } from "../../../../infra/functions/dependencies/types.ts";
import { judges, type Case } from "./cases.ts";

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
