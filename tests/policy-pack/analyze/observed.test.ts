// D10 rules that are only looked at: no preview hears of them, an analysis lists who offends, and then they count.

import { expect } from "chai";
import { activate, NOBODY, standingOf, teamOf } from "../../../policy-pack/analyze/observed.ts";
import { readSettings } from "../../../policy-pack/analyze/settings.ts";
import { failing } from "../../../policy-pack/analyze/outcome.ts";
import { writers } from "../../../policy-pack/analyze/writers/table.ts";
import { compile } from "../../../policy-pack/compile.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { DEFAULTS, type Settings } from "../../../policy-pack/settings.ts";
import { goodStore } from "../world.ts";
import { analyzed, brokenReport, brokenStore, exemption } from "./reports.ts";

const teams = new Map([["storage", ["urn:pulumi:dev::*::store"]]]);
const observing = (until: string, more: Partial<Settings> = {}): Settings => ({
  ...DEFAULTS,
  observed: new Map([["ART-04", until]]),
  teams,
  ...more,
});
const ids = (findings: readonly { rule: string }[]): string[] => findings.map(({ rule }) => rule);

describe("D10 the life of a rule", () => {
  it("observed, it fails nothing, and the analysis lists who offends, by team", () => {
    const report = analyzed(brokenStore(), { settings: observing("2099-12-31") });
    expect(ids(report.findings)).to.deep.equal(["ART-05", "KMS-01"]);
    expect(ids(failing(report, "mandatory"))).to.not.include("ART-04");
    const [rule] = report.observed;
    expect(rule?.offenders.map(({ team, findings }) => [team, ids(findings)])).to.deep.equal([
      ["storage", ["ART-04"]],
    ]);
    expect(standingOf(rule!)).to.equal("ART-04 counts once 2099-12-31 is over: 1 finding of storage (1)");
  });

  it("past its last day it counts like any other, and the configuration is said to be out of date", () => {
    const report = analyzed(brokenStore(), { settings: observing("2020-01-01") });
    expect(ids(report.findings)).to.deep.equal(ids(brokenReport().findings));
    expect(report.observed).to.deep.equal([]);
    expect(report.notes.join()).to.include("ART-04 counts since 2020-01-01 is over");
  });

  it("what nobody knows keeps it from counting: undecidable offends as well", () => {
    const settings = observing("2099-12-31");
    const broken = rules
      .filter(({ id }) => id === "ART-04")
      .map((rule) => ({
        ...rule,
        check: () => {
          throw new Error("no");
        },
      }));
    const report = analyzed(goodStore(), { settings, rules: broken as never });
    expect(report.observed[0]?.offenders.length).to.be.greaterThan(0);
  });

  it("an exemption from it is needed, though it does not count yet", () => {
    const lasting = { ...exemption, until: "2099-12-31" };
    const report = analyzed(brokenStore(), {
      settings: observing("2099-12-31", { exemptions: [lasting] }),
    });
    expect(ids(report.findings)).to.deep.equal(["ART-05", "KMS-01"]);
    expect(report.observed[0]?.offenders).to.deep.equal([]);
  });

  it("once nobody offends it is taken out of the configuration, which stays as it was otherwise", () => {
    const config = {
      "ART-05": "advisory",
      "lz-stack": {
        levels: { "KMS-01": "mandatory" },
        observed: { "ART-04": "2099-12-31", "KMS-01": "2099-01-01" },
      },
    };
    const settings = observing("2099-12-31", {
      observed: new Map(Object.entries(config["lz-stack"].observed)),
    });
    const bad = activate(config, analyzed(brokenStore(), { settings }).observed);
    expect(bad).to.deep.equal({ config, activated: [] });
    const good = activate(config, analyzed(goodStore(), { settings }).observed);
    expect(good.activated).to.deep.equal(["ART-04", "KMS-01"]);
    expect(good.config).to.deep.equal({
      "ART-05": "advisory",
      "lz-stack": { levels: { "KMS-01": "mandatory" } },
    });
  });

  it("the team is the first whose pattern fits; nobody's resources are told as nobody's", () => {
    const two = {
      teams: new Map([
        ["a", ["urn:*::x"]],
        ["b", ["*"]],
      ]),
    };
    expect([teamOf(two, "urn:pulumi:dev::x"), teamOf(two, "urn:pulumi:dev::y")]).to.deep.equal(["a", "b"]);
    expect(teamOf({ teams: new Map() }, "urn")).to.equal(NOBODY);
  });

  it("the report of teams names each team's offences and the last day; names are no markup", () => {
    const report = analyzed(brokenStore(), { settings: observing("2099-12-31") });
    const text = writers.teams(report);
    for (const part of ["## storage", "**ART-04**", "until 2099-12-31", "Suspended"])
      expect(text).to.include(part);
    expect(writers.teams(brokenReport())).to.equal("# Rules that do not count yet\n\nNone.\n");
    expect(writers.text(report)).to.include("Rules that do not count yet:\n  ART-04 counts once");
    expect(JSON.parse(writers.json(report)))
      .to.have.property("observed")
      .with.length(1);
  });

  for (const [what, until, heard] of [
    ["hears nothing of it", "2099-12-31", 0],
    ["fails by it once its last day is over", "2020-01-01", 1],
  ] as const)
    it(`a preview ${what}`, async () => {
      const chosen = rules.filter(({ id }) => id === "ART-04");
      const pack = compile(chosen, () => "2026-06-01");
      const faults = await pack.configure(
        new Map([["lz-stack", { level: "mandatory", properties: { observed: { "ART-04": until } } }]]),
      );
      expect(faults).to.deep.equal([]);
      const said: string[] = [];
      const report = ({ rule }: { rule: string }): void => void said.push(rule);
      const facts = brokenStore();
      for (const each of facts) pack.judgeResource(each, report);
      await pack.judgeStack(facts, report);
      expect(said.filter((rule) => rule === "ART-04").length > 0).to.equal(heard > 0);
    });

  it("refuses a rule that is not there, a day that is none, a team without patterns", () => {
    for (const [stack, says] of [
      [{ observed: { "ART-99": "2099-12-31" } }, /lz-stack\.observed/],
      [{ observed: { "ART-04": "soon" } }, /is no day as YYYY-MM-DD/],
      [{ teams: { web: [] } }, /lz-stack\.teams\.web/],
    ] as const) {
      const read = readSettings({ "lz-stack": stack }, "pack.json", rules);
      expect(read.ok).to.equal(false);
      expect(JSON.stringify(read)).to.match(says);
    }
  });
});
