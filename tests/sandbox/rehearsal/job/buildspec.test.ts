// Buildspecs as CodeBuild reads them: what is not understood is an error that names the place.
import { expect } from "chai";
import { readBuildspec, scriptOf } from "../../../../sandbox/rehearsal/job/buildspec.ts";

const read = (text: string) => readBuildspec(text, "shop-build");

describe("a buildspec in a rehearsal", () => {
  it("is read in the order of its phases, whatever order they are written in", () => {
    const spec = read(
      [
        "version: 0.2",
        "env: { variables: { RETRIES: 3, DRY: false } }",
        "phases:",
        "  build: { commands: [make, make test] }",
        "  install: { runtime-versions: { nodejs: 22 }, commands: [npm ci] }",
        "  post_build: { on-failure: ABORT, commands: [make pack] }",
        "artifacts: { files: [shop.zip] }",
      ].join("\n"),
    );
    expect(spec.phases.map(({ name }) => name)).to.deep.equal(["install", "build", "post_build"]);
    expect(scriptOf(spec)).to.equal("set -e\nnpm ci\nmake\nmake test\nmake pack");
    expect(spec.variables).to.deep.equal({ RETRIES: "3", DRY: "false" });
    expect(spec.files).to.deep.equal(["shop.zip"]);
  });

  const wrong: [string, string, RegExp][] = [
    ["text that does not parse", "version: [0.2", /^the buildspec of shop-build does not parse: /],
    ["nothing", "", /^the buildspec of shop-build can't be rehearsed: /],
    ["another version", "version: 0.1\nphases: {}", /can't be rehearsed: version /],
    ["no phases", "version: 0.2", /can't be rehearsed: phases /],
    ["a key that is not known", "version: 0.2\nphases: {}\nbatch: {}", /can't be rehearsed: .*"batch"/],
    [
      "a phase that is not known",
      "version: 0.2\nphases: { deploy: { commands: [x] } }",
      /can't be rehearsed: phases .*"deploy"/,
    ],
    [
      "commands that always run",
      "version: 0.2\nphases: { build: { finally: [x] } }",
      /can't be rehearsed: phases\.build .*"finally"/,
    ],
    [
      "a phase that goes on after a failure",
      "version: 0.2\nphases: { build: { on-failure: CONTINUE } }",
      /can't be rehearsed: phases\.build\.on-failure /,
    ],
    [
      "another shell",
      "version: 0.2\nenv: { shell: powershell.exe }\nphases: {}",
      /can't be rehearsed: env\.shell /,
    ],
    [
      "secrets that CodeBuild would fetch",
      "version: 0.2\nenv: { secrets-manager: { KEY: shop } }\nphases: {}",
      /can't be rehearsed: env .*"secrets-manager"/,
    ],
  ];
  for (const [what, text, reason] of wrong)
    it(`refuses ${what}, and says where`, () => expect(() => read(text)).to.throw(reason));
});
