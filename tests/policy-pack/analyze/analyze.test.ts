// All rules over states: what they find, under which level, and what may not slip through.

import { expect } from "chai";
import { DEFAULTS } from "../../../policy-pack/settings.ts";
import { rules } from "../../../policy-pack/pack.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { DEV, goodStore, json, resource, TOOLING, urnOf, WRITER } from "../world.ts";
import { analyzed, brokenReport, brokenStore, exemption } from "./reports.ts";

const STORE = urnOf("aws:s3/bucket:Bucket", "store");
const ids = (findings: readonly { rule: string }[]): readonly string[] => findings.map(({ rule }) => rule);

describe("policy pack: analysis of states", () => {
  it("finds nothing in what is right, and counts what ran", () => {
    const report = analyzed(goodStore());
    expect(report.findings).to.deep.equal([]);
    expect(report.rules).to.have.length(3);
    expect(report.resources).to.equal(goodStore().length + 2);
  });

  it("finds each fault, most severe first, with resource, place, remedy", () => {
    const { findings } = brokenReport();
    expect(ids(findings)).to.deep.equal(["ART-04", "ART-05", "KMS-01"]);
    expect(findings[0]).to.include({
      level: "mandatory",
      verdict: "fail",
      urn: STORE,
      stack: "dev",
      name: "store",
      status: "new",
    });
    expect(findings[0]?.message).to.match(/^aws:s3\/bucket:Bucket store: .*Suspended/);
    expect(findings[0]?.remedy).to.match(/\w.*\.$/);
    expect(findings[0]?.remedy).not.to.include("Remedy:");
  });

  it("gives a finding the same fingerprint from run to run, and another to another fault", () => {
    const first = brokenReport().findings.map(({ fingerprint }) => fingerprint);
    expect(brokenReport().findings.map(({ fingerprint }) => fingerprint)).to.deep.equal(first);
    expect(new Set(first).size).to.equal(first.length);
  });

  it("follows levels that are configured, and says which rules are off", () => {
    const levels = new Map([
      ["ART-05", "mandatory"],
      ["ART-04", "disabled"],
    ] as const);
    const report = analyzed(brokenStore(), { settings: { ...DEFAULTS, levels } });
    expect(report.findings.map(({ rule, level }) => `${rule} ${level}`)).to.deep.equal([
      "ART-05 mandatory",
      "KMS-01 advisory",
    ]);
    expect(report.disabled).to.deep.equal(["ART-04"]);
  });

  it("counts what is exempted; an exemption that nothing needs is a finding", () => {
    const used = analyzed(brokenStore(), { settings: { ...DEFAULTS, exemptions: [exemption] } });
    expect(ids(used.findings)).to.deep.equal(["ART-05", "KMS-01"]);
    expect(used.exempted).to.equal(1);
    const unused = analyzed(goodStore(), { settings: { ...DEFAULTS, exemptions: [exemption] } });
    expect(unused.findings.map(({ rule, level, urn }) => [rule, level, urn])).to.deep.equal([
      ["lz-exemptions", "mandatory", ""],
    ]);
  });

  it("reports an exemption that has run out, and what it no longer covers", () => {
    const late = { ...exemption, until: "2026-05-31" };
    const report = analyzed(brokenStore(), { settings: { ...DEFAULTS, exemptions: [late] } });
    expect(ids(report.findings)).to.include.members(["ART-04", "lz-exemptions"]);
  });

  it("takes a rule that breaks for undecidable, never for passed", () => {
    const breaking = (kind: "resource" | "join"): Rule =>
      ({
        ...rules.find((rule) => rule.id === "KMS-01"),
        kind,
        check: () => {
          throw new Error("boom");
        },
      }) as unknown as Rule;
    for (const kind of ["resource", "join"] as const) {
      const { findings } = analyzed(goodStore(), { rules: [breaking(kind)] });
      expect(
        findings.map(({ verdict }) => verdict),
        kind,
      ).to.deep.equal(["undecidable"]);
      expect(findings[0]?.message, kind).to.include("boom");
    }
  });

  it("knows the accounts that the company says are its own", () => {
    const trust = json({ Effect: "Allow", Principal: { AWS: WRITER }, Action: "sts:AssumeRole" });
    const role = [resource("role", "role", { name: "role", assumeRolePolicy: trust })];
    const found = (accounts: readonly string[]) =>
      ids(
        analyzed(role, {
          rules: rules.filter((rule) => rule.id === "IAM-09"),
          settings: { ...DEFAULTS, company: { ...DEFAULTS.company, accounts } },
        }).findings,
      );
    expect(found([DEV, TOOLING])).to.deep.equal([]);
    expect(found([DEV])).to.deep.equal(["IAM-09"]);
  });
});
