// The one gate of all scanners: what lets a release go on, by examples and by properties.
import { expect } from "chai";
import fc from "fast-check";
import type { Exception } from "../../../../infra/plan/scans/exceptions.ts";
import {
  from,
  idsOf,
  labelOf,
  labels,
  severityOf,
  severityOfScore,
  type Finding,
} from "../../../../infra/plan/scans/finding.ts";
import { decideGate, verdictText, type GateInput } from "../../../../infra/plan/scans/gate.ts";

const found = (change: Partial<Finding> = {}): Finding => ({
  slot: "sca",
  tool: "npmAudit",
  rule: "GHSA-1",
  title: "a hole",
  severity: 75,
  place: "qs@1",
  ...change,
});
const accepted = (change: Partial<Exception> = {}): Exception => ({
  tool: "npmAudit",
  rule: "GHSA-1",
  place: "qs@*",
  reason: "not reachable",
  ticket: "SEC-1",
  owner: "web",
  until: "2026-12-31",
  ...change,
});
const decide = (change: Partial<GateInput> = {}) =>
  decideGate({
    demanded: ["npmAudit"],
    reports: [{ tool: "npmAudit", findings: [found()] }],
    threshold: "HIGH",
    exceptions: [],
    today: "2026-11-26",
    ...change,
  });

describe("D2 the gate of the scanners", () => {
  it("stops at a finding of the threshold's severity or more, and at no lesser one", () => {
    for (const [severity, passes] of [
      [69, true],
      [70, false],
      [100, false],
      [Number.NaN, false],
    ] as const)
      expect(decide({ reports: [{ tool: "npmAudit", findings: [found({ severity })] }] }).passes).to.equal(
        passes,
      );
    const medium = decide({
      threshold: "MEDIUM",
      reports: [{ tool: "npmAudit", findings: [found({ severity: 40 })] }],
    });
    expect(medium.passes).to.equal(false);
  });

  it("stops where a scanner did not run, ran twice, or has no report that can be read", () => {
    const clean = { tool: "npmAudit", findings: [] };
    expect(decide({ reports: [clean] }).passes).to.equal(true);
    expect(decide({ reports: [] }).missing).to.deep.equal([{ tool: "npmAudit", why: "it has not run" }]);
    expect(decide({ reports: [clean, clean] }).passes).to.equal(false);
    const unread = decide({ reports: [{ tool: "npmAudit", missing: "the report is not JSON" }] });
    expect(unread.passes).to.equal(false);
    expect(verdictText(unread)).to.include("npmAudit did not run: the report is not JSON");
    expect(decide({ demanded: [], reports: [] }).passes, "nothing is demanded").to.equal(false);
  });

  it("D1, D8 a false positive passes by an exception for its tool, rule and place, until its last day", () => {
    const by = (change: Partial<Exception>) => decide({ exceptions: [accepted(change)] });
    expect(by({}).passes).to.equal(true);
    expect(by({}).accepted.map(({ by: { ticket } }) => ticket)).to.deep.equal(["SEC-1"]);
    expect(by({ until: "2026-11-26" }).passes).to.equal(true);
    for (const change of [
      { rule: "GHSA-2" },
      { place: "other@*" },
      { place: "q.@1" },
      { until: "2026-11-25" },
    ])
      expect(by(change).passes, JSON.stringify(change)).to.equal(false);
  });

  it("D8 an exception that has run out, or that exempts nothing, is a finding that stops the release", () => {
    const clean = [{ tool: "npmAudit", findings: [] }];
    const unused = decide({ reports: clean, exceptions: [accepted()], threshold: "CRITICAL" });
    expect(unused.blocking.map(({ tool, rule }) => `${tool} ${rule}`)).to.deep.equal(["exceptions unused"]);
    const expired = decide({ exceptions: [accepted({ until: "2026-01-01" })] });
    expect(expired.blocking.map(({ rule }) => rule)).to.deep.equal(["GHSA-1", "expired"]);
    expect(verdictText(expired)).to.match(/the exception of qs@\* .* \(SEC-1, web\) ran out on 2026-01-01/);
  });

  it("D8 an exception of a tool that is not asked here, or has not run, says nothing", () => {
    const clean = [{ tool: "npmAudit", findings: [] }];
    expect(decide({ reports: clean, exceptions: [accepted({ tool: "zap" })] }).passes).to.equal(true);
    const silent = decide({ reports: [], exceptions: [accepted()] });
    expect(silent.blocking).to.deep.equal([]);
    expect(silent.passes).to.equal(false);
  });

  const finding = fc.record({
    tool: fc.constantFrom("a", "b"),
    rule: fc.constantFrom("r", "s"),
    place: fc.constantFrom("p", "q"),
    severity: fc.integer({ min: 0, max: 100 }),
  });

  it("passes only where nothing as severe as the threshold is open: each finding is in exactly one list", () => {
    fc.assert(
      fc.property(
        fc.array(finding),
        fc.constantFrom(...labels),
        fc.array(finding),
        (some, threshold, excepted) => {
          const all = some.map((each) => found(each));
          const exceptions = excepted.map((each) =>
            accepted({ tool: each.tool, rule: each.rule, place: each.place }),
          );
          const reports = ["a", "b"].map((tool) => ({
            tool,
            findings: all.filter((each) => each.tool === tool),
          }));
          const verdict = decide({ demanded: ["a", "b"], reports, threshold, exceptions });
          const open = all.filter(
            (each) =>
              each.severity >= from[threshold] &&
              !excepted.some(
                ({ tool, rule, place }) => tool === each.tool && rule === each.rule && place === each.place,
              ),
          );
          const own = verdict.blocking.filter(({ tool }) => tool !== "exceptions");
          expect(own).to.have.members(open);
          expect(verdict.passes).to.equal(verdict.blocking.length === 0);
          const known = [...own, ...verdict.tolerated.filter(({ tool }) => tool !== "exceptions")];
          expect(known.length + verdict.accepted.length).to.equal(all.length);
        },
      ),
    );
  });
});

describe("D5 severities", () => {
  it("labels at the edges of their bands", () => {
    const edges = [0, 1, 39, 40, 69, 70, 89, 90, 100].map(labelOf);
    expect(edges.join(" ")).to.equal("INFORMATIONAL LOW LOW MEDIUM MEDIUM HIGH HIGH CRITICAL CRITICAL");
  });

  it("what nobody has judged counts as the worst", () => {
    expect([severityOf(undefined), severityOf("UNKNOWN"), severityOf(null)]).to.deep.equal([100, 100, 100]);
    for (const score of [undefined, Number.NaN, -1, 11]) expect(severityOfScore(score)).to.equal(100);
    expect([0, 3.9, 4, 6.9, 7, 8.9, 9].map(severityOfScore).map(labelOf).join(" ")).to.equal(
      "INFORMATIONAL LOW MEDIUM MEDIUM HIGH HIGH CRITICAL",
    );
  });

  it("ids stay while the same is found, though lines move; twice the same are two; other apps have other ids", () => {
    const two = [found({ line: 1 }), found({ line: 9 })];
    const ids = idsOf("game", two);
    expect(new Set(ids).size).to.equal(2);
    expect(idsOf("game", [found({ line: 3, title: "worded anew" })])).to.deep.equal([ids[0]]);
    expect(idsOf("web", two)).to.not.deep.equal(ids);
  });
});
