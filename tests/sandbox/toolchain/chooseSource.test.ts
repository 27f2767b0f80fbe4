import { expect } from "chai";
import { chooseSource, goFault, type Facts, type FoundCli } from "../../../sandbox/toolchain/chooseSource.ts";

const go = { version: "1.26.8", fetchesToolchains: false };
const cli = (change: Partial<FoundCli> = {}): FoundCli => ({
  bin: "/opt/pulumi/bin/pulumi",
  version: "3.259.0",
  languageHost: true,
  foreignNode: false,
  ours: false,
  ...change,
});
const facts = (change: Partial<Facts> = {}): Facts => ({
  pinned: "3.259.0",
  minimumGo: "1.25.11",
  cacheRoot: "/cache/pulumi/3.259.0",
  found: [],
  go: undefined,
  failures: {},
  ...change,
});
const cached = cli({ bin: "/cache/pulumi/3.259.0/bin/pulumi", ours: true });

describe("chooseSource: where the Pulumi CLI comes from", () => {
  const cases: [title: string, facts: Facts, expected: object][] = [
    [
      "a complete CLI is used where it lies",
      facts({ found: [cli()] }),
      { kind: "use", bin: cli().bin, addLanguageHost: false },
    ],
    [
      "the cached one gets its language host renewed",
      facts({ found: [cached] }),
      { kind: "use", bin: cached.bin, addLanguageHost: true },
    ],
    [
      "the cached one may lack its language host",
      facts({ found: [{ ...cached, languageHost: false }] }),
      { kind: "use", bin: cached.bin, addLanguageHost: true },
    ],
    [
      "one without language host is copied, for nothing may be added in a foreign folder",
      facts({ found: [cli({ languageHost: false })] }),
      { kind: "adopt", bin: cli().bin },
    ],
    [
      "one beside another Node is copied, for that Node would win on PATH",
      facts({ found: [cli({ foreignNode: true })] }),
      { kind: "adopt", bin: cli().bin },
    ],
    [
      "one outside of a folder bin is copied, for the Automation API wants <root>/bin/pulumi",
      facts({ found: [cli({ bin: "/opt/pulumi/pulumi" })] }),
      { kind: "adopt", bin: "/opt/pulumi/pulumi" },
    ],
    [
      "the cached one goes before a copy",
      facts({ found: [cli({ foreignNode: true }), cached] }),
      { kind: "use", bin: cached.bin, addLanguageHost: true },
    ],
    ["an older version does not count", facts({ found: [cli({ version: "3.258.0" })] }), { kind: "install" }],
    ["a newer version does not count", facts({ found: [cli({ version: "3.260.0" })] }), { kind: "install" }],
    [
      "one that does not run does not count",
      facts({ found: [{ ...cached, version: undefined }] }),
      { kind: "install" },
    ],
    ["nothing found: the installer", facts({ go }), { kind: "install" }],
    ["installer failed: a build", facts({ go, failures: { install: "ENOTFOUND" } }), { kind: "build" }],
  ];
  for (const [title, given, expected] of cases) {
    it(title, () => expect(chooseSource(given)).to.deep.equal(expected));
  }

  const message = (change: Partial<Facts>): string => {
    const source = chooseSource(facts(change));
    expect(source.kind).to.equal("none");
    return source.kind === "none" ? source.message : "";
  };

  it("says what to do without Go and without the installer's host", () => {
    const text = message({ failures: { install: "get.pulumi.com can't be reached (ENOTFOUND)" } });
    expect(text).to.include("get.pulumi.com can't be reached (ENOTFOUND)");
    expect(text).to.include("Go is not installed");
    expect(text).to.include("install Go 1.25.11 or newer");
    expect(text).to.include("/cache/pulumi/3.259.0/bin/pulumi");
  });

  it("names the CLIs that do not fit", () => {
    const found = [cli({ version: "3.100.0" }), cli({ bin: "/x/bin/pulumi", version: undefined })];
    const text = message({ found, failures: { install: "no" } });
    expect(text).to.include("/opt/pulumi/bin/pulumi is 3.100.0, /x/bin/pulumi does not run");
  });

  it("repeats why the build failed, and does not build again", () => {
    const text = message({ go, failures: { install: "no", build: "dial tcp: lookup proxy.golang.org" } });
    expect(text).to.include("dial tcp: lookup proxy.golang.org");
  });
});

describe("goFault: which Go can build the CLI", () => {
  const cases: [version: string, fetches: boolean, able: boolean][] = [
    ["1.25.11", false, true],
    ["1.25.10", false, false],
    ["1.26", false, true],
    ["1.27rc1", false, true],
    ["2.0", false, true],
    ["1.21.0", true, true],
    ["1.21.0", false, false],
    ["1.20.14", true, false],
  ];
  for (const [version, fetchesToolchains, able] of cases) {
    it(`Go ${version}, ${fetchesToolchains ? "may fetch a newer one" : "alone"}: ${able ? "can" : "can't"}`, () => {
      const fault = goFault({ go: { version, fetchesToolchains }, minimumGo: "1.25.11" });
      if (able) expect(fault).to.equal(undefined);
      else expect(fault).to.include(version).and.to.include("1.25.11");
    });
  }
});
