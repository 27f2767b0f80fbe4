// lockgate policy analyze: inputs, formats, baseline, exit codes; what can't be read never passes.

import { expect } from "chai";
import { chmodSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { stateOf } from "../../policy-pack/stateFile.ts";
import { change, goodStore } from "../../policy-pack/world.ts";
import { brokenStore, onlyThese } from "../../policy-pack/analyze/reports.ts";
import { Folder } from "../terminal.ts";

describe("lockgate policy analyze", () => {
  let folder: Folder;
  const run = (words: string, env?: Record<string, string>) => {
    const config = words.includes("--config") ? "" : "--config only.json";
    return folder.lockgate(`policy analyze ${words} ${config}`, env);
  };

  before(() => {
    folder = new Folder();
    folder.write("only.json", onlyThese());
    folder.writeState("good.json", goodStore());
    folder.writeState("bad.json", brokenStore());
    folder.writeState("advisory.json", change(goodStore(), "store-key", { enableKeyRotation: false }));
  });
  after(() => folder.remove());

  it("passes what is right", async () => {
    const { code, out, err } = await run("--file good.json");
    expect(out).to.match(/^no findings, rules turned off: .*; 3 rules over \d+ resources of dev\n$/);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
  });

  it("fails by the level that is asked for", async () => {
    expect((await run("--file bad.json")).code).to.equal(1);
    expect((await run("--file bad.json --fail-on never")).code).to.equal(0);
    expect((await run("--file advisory.json")).code).to.equal(0);
    expect((await run("--file advisory.json --fail-on advisory")).code).to.equal(1);
    const { code, err } = await run("--file bad.json --fail-on mandatroy");
    expect(err).to.match(
      /--fail-on is mandatory, advisory, never, not "mandatroy" \(did you mean "mandatory"\?\)/,
    );
    expect(code).to.equal(2);
  });

  it("writes every format, to a file as well", async () => {
    const beginnings = {
      text: "high",
      json: '{\n  "version": 1',
      sarif: '{\n  "$schema"',
      junit: "<?xml",
      cucumber: '[\n  {\n    "uri"',
      teams: "# Rules that do not count yet",
      markdown: "## ",
      github: "::error",
    };
    for (const [format, beginning] of Object.entries(beginnings)) {
      expect((await run(`--file bad.json --format ${format}`)).out.startsWith(beginning), format).to.equal(
        true,
      );
    }
    const { code, out, err } = await run("--file bad.json --format sarif --out report.sarif");
    expect(out).to.equal("");
    expect(err).to.match(/3 findings.*; written to report\.sarif\n$/);
    expect(folder.read("report.sarif")).to.include('"version": "2.1.0"');
    expect(code).to.equal(1);
    expect((await run("--file bad.json --json")).out).to.equal(
      (await run("--file bad.json --format json")).out,
    );
    expect((await run("--file bad.json --json --format text")).code).to.equal(2);
  });

  it("writes further reports of the same findings, linked to the rules' pages", async () => {
    const { code, out } = await run(
      "--file bad.json --format github --report sarif=more.sarif --report markdown=more.md --docs https://h.example/rules",
    );
    expect(out).to.match(/^::error .*ART-04.*https:\/\/h\.example\/rules\/ART-04\.md\n/);
    expect(folder.read("more.sarif")).to.include('"helpUri": "https://h.example/rules/ART-04.md"');
    expect(folder.read("more.md")).to.include("[ART-04](https://h.example/rules/ART-04.md)");
    expect(code).to.equal(1);
  });

  it("D10 lets rules count that nobody offends against, and leaves the configuration as it is otherwise", async () => {
    const only = onlyThese() as { "lz-stack": object };
    const stack = { ...only["lz-stack"], observed: { "ART-04": "2099-12-31", "KMS-01": "2099-12-31" } };
    folder.write("observing.json", { ...only, "lz-stack": stack });
    const bad = await run(
      "--file bad.json --config observing.json --activate next.json --report teams=teams.md",
    );
    expect(bad.code).to.equal(0);
    expect(bad.err).to.equal("no rule begins to count; written to next.json\n");
    expect(folder.read("teams.md")).to.match(/## \(no team\)[^]*\*\*ART-04\*\*/);
    const half = await run("--file advisory.json --config observing.json --activate next.json");
    expect(half.err).to.equal("ART-04 begins to count; written to next.json\n");
    const made = JSON.parse(folder.read("next.json")) as { "lz-stack": { observed: object } };
    expect(made).to.deep.equal({ ...only, "lz-stack": { ...stack, observed: { "KMS-01": "2099-12-31" } } });
    expect((await run("--file bad.json --config next.json")).code).to.equal(1);
    const without = await folder.lockgate("policy analyze --file good.json --activate next.json");
    expect(without.err).to.match(/--activate is FILE beside --config FILE/);
    expect(without.code).to.equal(2);
  });

  it("starts with a baseline, fails what is new, and lets the file only shrink", async () => {
    expect((await run("--file advisory.json --write-baseline b.json --fail-on advisory")).code).to.equal(0);
    expect((await run("--file advisory.json --baseline b.json --fail-on advisory")).code).to.equal(0);
    const worse = await run("--file bad.json --baseline b.json");
    expect(worse.code).to.equal(1);
    expect(worse.out).to.match(/2 new findings \(1 high, 1 medium\), 1 known, 0 gone/);
    const before = folder.read("b.json");
    await run("--file bad.json --baseline b.json --write-baseline b.json");
    expect(folder.read("b.json")).to.equal(before);
    const better = await run("--file good.json --baseline b.json --write-baseline b.json");
    expect(better.out).to.match(/Gone, so the baseline can lose them:\n {2}KMS-01 urn:/);
    expect(JSON.parse(folder.read("b.json"))).to.deep.equal({ version: 1, findings: [] });
  });

  it("takes stacks of one name for two where they are of two projects", async () => {
    const text = JSON.stringify(stateOf(goodStore()));
    const project = /urn:pulumi:dev::([^:]+)::/.exec(text)?.[1] ?? "";
    folder.write("shop.json", text.replaceAll(`:dev::${project}::`, ":dev::shop::"));
    const counted = async (files: string) =>
      Number(/(\d+) resources of dev\n$/.exec((await run(files)).out)?.[1]);
    expect(await counted("--file good.json --file shop.json")).to.equal(
      2 * (await counted("--file good.json")),
    );
  });

  it("follows a configuration of the pack", async () => {
    folder.write("config.json", { ...onlyThese(), "KMS-01": "mandatory" });
    expect((await run("--file advisory.json --config config.json")).code).to.equal(1);
  });

  it("sees several stacks as one company, each once", async () => {
    folder.write(
      "prod.json",
      JSON.stringify(stateOf(goodStore())).replaceAll("urn:pulumi:dev:", "urn:pulumi:prod:"),
    );
    expect((await run("--file good.json --file prod.json")).out).to.match(/resources of dev, prod\n/);
    const { code, err } = await run("--file good.json --file bad.json");
    expect(err).to.include("stack dev is both in good.json and in bad.json");
    expect(code).to.equal(2);
  });

  const bad: readonly [string, number, string, string | object | undefined, RegExp][] = [
    ["a state that is missing", 3, "--file x.json", undefined, /--file x\.json can't be read: ENOENT/],
    ["a state that does not parse", 3, "--file x.json", "{", /x\.json: not JSON/],
    [
      "a state that is something else",
      3,
      "--file x.json",
      { name: "p" },
      /not a state as the Pulumi CLI exports it/,
    ],
    ["one bad state among good ones", 3, "--file good.json --file x.json", "", /x\.json: not JSON/],
    [
      "a configuration that is missing",
      3,
      "--file good.json --config x.json",
      undefined,
      /--config x\.json can't be read/,
    ],
    ["a broken configuration", 2, "--file good.json --config x.json", "{", /x\.json is not JSON/],
    [
      "an unknown rule",
      2,
      "--file good.json --config x.json",
      { "ART-1": "mandatory" },
      /"ART-1" is not a rule/,
    ],
    [
      "a further report in no format",
      2,
      "--file bad.json --report saref=x",
      undefined,
      /"saref" \(did you mean "sarif"/,
    ],
    [
      "a further report without a file",
      2,
      "--file bad.json --report sarif=",
      undefined,
      /--report is FORMAT=FILE/,
    ],
    [
      "a further report without a place",
      3,
      "--file bad.json --report sarif=no/such",
      undefined,
      /--report no\/such can't be written/,
    ],
    [
      "links to anything but the web",
      2,
      "--file bad.json --docs javascript:alert(1)",
      undefined,
      /--docs is an address/,
    ],
    ["a broken baseline", 2, "--file bad.json --baseline x.json", { version: 1 }, /x\.json is no baseline/],
    [
      "a baseline that is missing",
      3,
      "--file bad.json --baseline x.json",
      undefined,
      /--baseline x\.json can't be read/,
    ],
    [
      "a report that can't be written",
      3,
      "--file bad.json --out no/such/folder",
      undefined,
      /--out no\/such\/folder can't be written/,
    ],
  ];
  for (const [name, expected, words, content, message] of bad) {
    it(`never passes ${name}`, async () => {
      if (content !== undefined) folder.write("x.json", content);
      const { code, out, err } = await run(
        content === undefined ? words.replace("x.json", "missing.json") : words,
      );
      expect(err).to.match(
        new RegExp(message.source.replace(String.raw`x\.json`, String.raw`(x|missing)\.json`)),
      );
      expect(out).to.equal("");
      expect(code).to.equal(expected);
    });
  }

  it("names all bad states at once", async () => {
    folder.write("y.json", "[]");
    folder.write("x.json", "{");
    const { err } = await run("--file x.json --file y.json");
    expect(err)
      .to.match(/x\.json: not JSON/)
      .and.match(/y\.json: not a state/);
  });

  it("leaves no half-written file behind", async () => {
    mkdirSync(path.join(folder.path, "taken"));
    const before = readdirSync(folder.path);
    expect((await run("--file bad.json --out taken")).code).to.equal(3);
    expect(readdirSync(folder.path)).to.deep.equal(before);
  });

  describe("--stack", () => {
    const pulumi = (script: string): Record<string, string> => {
      folder.write("pulumi", `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(folder.path, "pulumi"), 0o755);
      return { PATH: `${folder.path}:/usr/bin:/bin`, FOLDER: folder.path };
    };

    it("exports the stack with the Pulumi CLI", async () => {
      const env = pulumi('[ "$1 $2 $3" = "stack export --stack=dev" ] && cat "$FOLDER/bad.json"');
      expect((await run("--stack dev", env)).out).to.match(/3 findings/);
    });

    it("could not run where the CLI is missing, or refuses", async () => {
      const refused = await run(
        "--stack nope",
        pulumi("echo \"error: no stack named 'nope' found\" >&2; exit 255"),
      );
      expect(refused).to.include({ code: 3, out: "" });
      expect(refused.err).to.include("stack nope can't be exported: error: no stack named 'nope' found");
      const missing = await run("--stack dev", { PATH: "/nonexistent" });
      expect(missing.code).to.equal(3);
      expect(missing.err).to.include("there is no pulumi on the PATH").and.include("--file");
    });
  });
});
