// Old findings are counted, new ones fail, gone ones leave the file.

import { expect } from "chai";
import { applyBaseline, parseBaseline, renderBaseline } from "../../../policy-pack/analyze/baseline.ts";
import { failing, headline } from "../../../policy-pack/analyze/outcome.ts";
import { DEFAULTS } from "../../../policy-pack/settings.ts";
import { change, goodStore } from "../world.ts";
import { analyzed, brokenReport, brokenStore } from "./reports.ts";

const entriesOf = (text: string) => {
  const parsed = parseBaseline(text, "b.json");
  if (!parsed.ok) throw new Error(parsed.faults.join());
  return parsed.value;
};
const accepted = () => entriesOf(renderBaseline(brokenReport()));
const entry = { rule: "KMS-01", urn: "urn:x", fingerprint: "0".repeat(32) };

describe("policy pack: baseline", () => {
  it("makes what it holds known, so that nothing fails", () => {
    const report = applyBaseline(brokenReport(), accepted());
    expect(report.findings.map(({ status }) => status)).to.deep.equal(["known", "known", "known"]);
    expect(failing(report, "advisory")).to.deep.equal([]);
    expect(headline(report)).to.match(
      /^no new findings, 3 known, 0 gone; 3 rules over \d+ resources of dev$/,
    );
  });

  it("lets a new finding fail, also another fault of a known rule on a known resource", () => {
    const old = entriesOf(
      renderBaseline(
        analyzed(
          change(brokenStore(), "store-ownership", { rule: { objectOwnership: "BucketOwnerPreferred" } }),
        ),
      ),
    );
    const report = applyBaseline(brokenReport(), old);
    expect(report.findings.filter(({ status }) => status === "new").map(({ rule }) => rule)).to.deep.equal([
      "ART-05",
    ]);
    expect(report.baseline?.gone.map(({ rule }) => rule)).to.deep.equal(["ART-05"]);
  });

  it("lists what is gone, and loses only that when it is written again", () => {
    const mended = analyzed(change(brokenStore(), "store-key", { enableKeyRotation: true }));
    const report = applyBaseline(mended, accepted());
    expect(report.baseline?.gone.map(({ rule }) => rule)).to.deep.equal(["KMS-01"]);
    expect(entriesOf(renderBaseline(report, accepted())).map(({ rule }) => rule)).to.deep.equal([
      "ART-04",
      "ART-05",
    ]);
  });

  it("never takes in a new finding when it is written again", () => {
    const onlyArt04 = accepted().filter(({ rule }) => rule === "ART-04");
    const report = applyBaseline(brokenReport(), onlyArt04);
    expect(entriesOf(renderBaseline(report, onlyArt04))).to.deep.equal(onlyArt04);
  });

  it("keeps what this run could not see: other stacks, rules that are off", () => {
    const other = { ...entry, urn: "urn:pulumi:prod::lockgate::aws:kms/key:Key::k" };
    const namesake = { ...entry, urn: "urn:pulumi:dev::another::aws:kms/key:Key::k" };
    expect(applyBaseline(analyzed(goodStore()), [other, namesake]).baseline?.gone).to.deep.equal([]);
    const levels = new Map([["KMS-01", "disabled"]] as const);
    const off = analyzed(brokenStore(), { settings: { ...DEFAULTS, levels } });
    expect(applyBaseline(off, accepted()).baseline?.gone).to.deep.equal([]);
  });

  it("loses what no rule finds any more: rules that are gone, findings about no resource", () => {
    const old = [
      { ...entry, rule: "OLD-01", urn: accepted()[0]!.urn },
      { ...entry, urn: "" },
    ];
    expect(applyBaseline(analyzed(goodStore()), old).baseline?.gone).to.deep.equal(old);
  });

  it("does not accept faults of exemptions", () => {
    const exemption = {
      rule: "KMS-01",
      urn: "none",
      reason: "a good reason",
      ticket: "T",
      owner: "o",
      until: "2026-12-31",
    };
    const report = analyzed(goodStore(), { settings: { ...DEFAULTS, exemptions: [exemption] } });
    expect(report.findings).to.have.length(1);
    expect(entriesOf(renderBaseline(report))).to.deep.equal([]);
    const forged = report.findings.map(({ rule, urn, fingerprint }) => ({ rule, urn, fingerprint }));
    expect(failing(applyBaseline(report, forged), "mandatory")).to.have.length(1);
  });

  const bad: readonly [string, unknown, RegExp][] = [
    ["no JSON", "{", /b\.json is not JSON.*--write-baseline/],
    ["another version", { version: 2, findings: [] }, /version/],
    [
      "a finding without a fingerprint",
      { version: 1, findings: [{ ...entry, fingerprint: undefined }] },
      /findings\.0\.fingerprint/,
    ],
    [
      "a fingerprint that is none",
      { version: 1, findings: [{ ...entry, fingerprint: "*" }] },
      /is not 32 hexadecimal digits/,
    ],
    ["a pattern smuggled in", { version: 1, findings: [], all: true }, /all/],
    ["a list", [], /b\.json is no baseline/],
  ];
  for (const [name, text, expected] of bad) {
    it(`refuses ${name}`, () => {
      const parsed = parseBaseline(typeof text === "string" ? text : JSON.stringify(text), "b.json");
      expect(parsed.ok ? "" : parsed.faults.join("\n")).to.match(expected);
    });
  }
});

describe("policy pack: outcome", () => {
  it("fails by level", () => {
    const report = brokenReport();
    expect(failing(report, "mandatory").map(({ rule }) => rule)).to.deep.equal(["ART-04"]);
    expect(failing(report, "advisory")).to.have.length(3);
    expect(failing(report, "never")).to.deep.equal([]);
  });

  it("says in a line what was found by what", () => {
    const report = { ...brokenReport(), exempted: 2, disabled: ["X"] };
    expect(headline(report)).to.match(
      /^3 findings \(1 high, 2 medium\), 2 exempted, rules turned off: X; 3 rules over/,
    );
  });
});
