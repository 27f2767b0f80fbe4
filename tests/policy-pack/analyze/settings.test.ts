// Configuration of the pack: what it means, and that no typo passes.

import { expect } from "chai";
import { parseSettings } from "../../../policy-pack/analyze/settings.ts";
import { defaultSettings, settingsSchema } from "../../../policy-pack/model/settings.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { DEFAULTS, gradeOf } from "../../../policy-pack/settings.ts";

const parse = (config: unknown) =>
  parseSettings(typeof config === "string" ? config : JSON.stringify(config), "c.json", rules);
const faults = (config: unknown): string => {
  const parsed = parse(config);
  return parsed.ok ? "" : parsed.faults.join("\n");
};
const exemption = {
  rule: "KMS-01",
  urn: "*",
  reason: "a good reason",
  ticket: "T-1",
  owner: "me",
  until: "2026-12-31",
};

describe("policy pack: configuration of an analysis", () => {
  it("reads levels and exemptions as the pack under the engine does", () => {
    const parsed = parse({
      "KMS-01": "mandatory",
      "KMS-02": { enforcementLevel: "disabled" },
      "lz-stack": { levels: { "ART-05": "mandatory" } },
      "lz-exemptions": { exemptions: [exemption] },
    });
    if (!parsed.ok) throw new Error(parsed.faults.join());
    expect([...parsed.value.levels]).to.deep.equal([
      ["KMS-01", "mandatory"],
      ["KMS-02", "disabled"],
      ["ART-05", "mandatory"],
    ]);
    expect(parsed.value.exemptions).to.deep.equal([exemption]);
  });

  it("takes an empty configuration for the defaults", () => {
    expect(parse({})).to.deep.equal({
      ok: true,
      value: DEFAULTS,
    });
  });

  it("takes the same words as the pack under the engine", () => {
    const words = Object.keys(settingsSchema);
    expect(Object.keys(defaultSettings).toSorted()).to.deep.equal(words.toSorted());
    expect(parse({ "lz-stack": defaultSettings })).to.deep.include({ ok: true });
  });

  it("reads what the company says of itself, over the defaults", () => {
    const read = parse({ "lz-stack": { accounts: ["123456789012"], issuers: ["gitlab.com"] } });
    expect(read.ok && read.value.company).to.deep.equal({
      ...defaultSettings,
      accounts: ["123456789012"],
      issuers: ["gitlab.com"],
    });
    expect(faults({ "lz-stack": { accounts: ["12345"] } })).to.match(/lz-stack\.accounts\.0 is no account/);
    expect(faults({ "lz-stack": { accounts: "123456789012" } })).to.match(/lz-stack\.accounts/);
    expect(faults({ "lz-stack": { issuer: ["gitlab.com"] } })).to.match(/issuer/);
  });

  it("takes the level of every kind of rule at both places, and by environment", () => {
    const read = parse({
      "G-01": "advisory",
      "lz-stack": {
        levels: { "KMS-01": "advisory" },
        environments: { dev: { levels: { "G-01": "disabled" }, severities: { "KMS-01": "low" } } },
      },
    });
    if (!read.ok) throw new Error(read.faults.join());
    const grade = (id: string, stack: string) =>
      gradeOf(
        read.value,
        rules.find((rule) => rule.id === id)!,
        stack,
      );
    expect(grade("G-01", "prod")).to.deep.equal({ level: "advisory", severity: "critical" });
    expect(grade("G-01", "dev")).to.deep.equal({ level: "disabled", severity: "critical" });
    expect(grade("KMS-01", "dev")).to.deep.equal({ level: "advisory", severity: "low" });
  });

  const bad: readonly [string, unknown, RegExp][] = [
    ["no JSON", "{", /c\.json is not JSON/],
    ["a list", [], /c\.json/],
    [
      "an unknown rule, naming the nearest",
      { "KMS-1": "mandatory" },
      /key "KMS-1" is not a rule \(did you mean "KMS-01"\?\)/,
    ],
    [
      "an unknown rule of the stack",
      { "lz-stack": { levels: { "ART-99x": "advisory" } } },
      /lz-stack\.levels "ART-99x" is not a rule/,
    ],
    ["an unknown level", { "KMS-01": "loud" }, /KMS-01/],
    ["an unknown severity", { "lz-stack": { severities: { "KMS-01": "huge" } } }, /severities\.KMS-01/],
    [
      "an unknown rule of one environment",
      { "lz-stack": { environments: { dev: { severities: { "G-1": "low" } } } } },
      /lz-stack\.environments\.dev\.severities "G-1" is not a rule \(did you mean/,
    ],
    [
      "a rule that its own key turns off and an environment on, since the engine obeys the key",
      { "KMS-01": "disabled", "lz-stack": { environments: { prod: { levels: { "KMS-01": "mandatory" } } } } },
      /Write lz-stack\.levels\.KMS-01 = "disabled" in its place/,
    ],
    [
      "states at a relative path",
      { "lz-stack": { states: { from: "states" } } },
      /states\.from is an absolute path/,
    ],
    ["states from nowhere", { "lz-stack": { states: { stacks: ["dev"] } } }, /states\.from/],
    ["turning off all rules over the stack", { "lz-stack": "disabled" }, /lz-stack/],
    [
      "turning off the exemptions' own rule",
      { "lz-exemptions": { enforcementLevel: "disabled" } },
      /lz-exemptions/,
    ],
    [
      "an exemption of an unknown rule",
      { "lz-exemptions": { exemptions: [{ ...exemption, rule: "X" }] } },
      /exemptions\.0\.rule "X" is not a rule/,
    ],
    [
      "an exemption from a rule that knows none",
      { "lz-exemptions": { exemptions: [exemption, { ...exemption, rule: "G-01" }] } },
      /exemptions\.1: nobody is exempted from G-01, since a store with a second writer/,
    ],
    [
      "an exemption without an owner",
      { "lz-exemptions": { exemptions: [{ ...exemption, owner: undefined }] } },
      /exemptions\.0\.owner/,
    ],
    [
      "an exemption until no day",
      { "lz-exemptions": { exemptions: [{ ...exemption, until: "2026-02-30" }] } },
      /exemptions\.0\.until is no day/,
    ],
    [
      "a misspelt field",
      { "lz-exemptions": { exemptions: [{ ...exemption, untill: "2026-01-01" }] } },
      /untill/,
    ],
  ];
  for (const [name, config, expected] of bad) {
    it(`refuses ${name}`, () => expect(faults(config)).to.match(expected));
  }

  it("reports every unknown rule at once", () => {
    expect(faults({ A: "advisory", B: "advisory" }).split("\n")).to.have.length(2);
  });
});
