// What granted exceptions do in the policy pack's own judgement: for one rule, resource and stack, until a day, and needed.
import { expect } from "chai";
import { exemptedBy } from "../../../automation/company/exemptions.ts";
import { withGranted } from "../../../automation/company/granted.ts";
import type { RuleException } from "../../../automation/store/exceptions.ts";
import { analyze } from "../../../policy-pack/analyze/analyze.ts";
import { parseSettings } from "../../../policy-pack/analyze/settings.ts";
import { parseState } from "../../../policy-pack/analyze/state.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { stateOf } from "../../policy-pack/stateFile.ts";
import { resource } from "../../policy-pack/worldBasics.ts";

const today = "2026-06-01";
const granted: RuleException = {
  id: "0190b5c5-0000-7000-8000-000000000000",
  stack: "dev",
  rule: "KMS-01",
  urn: "urn:pulumi:dev::*::still",
  reason: "signs nothing that lasts",
  ticket: "OPS-7",
  until: "2026-06-30",
  person: "ada",
  requestedBy: "ada",
  state: "approved",
  requestedAt: new Date(0),
  decidedBy: "grace",
  decidedAt: new Date(0),
  withdrawnBy: null,
  withdrawnAt: null,
};
const keys = ["still", "other"].map((name) => resource("key", name, { enableKeyRotation: false }));

/** Rule and name of what the pack finds in the two keys, with these granted. */
function found(...exceptions: readonly RuleException[]): string[] {
  const settings = parseSettings(withGranted(undefined, exceptions), "granted", rules);
  const state = parseState(JSON.stringify(stateOf(keys)), "dev");
  if (!settings.ok || !state.ok) throw new Error(JSON.stringify([settings, state]));
  const report = analyze(state.value.resources, {
    rules: rules.filter(({ id }) => id === "KMS-01"),
    settings: settings.value,
    today,
    exists: () => false,
    notes: [],
  });
  return report.findings.map(({ rule, urn, message }) => `${rule} ${urn.split("::").at(-1) || message}`);
}

describe("D8 a granted exception", () => {
  it("D8 helps what it names, and no other resource, rule or stack", () => {
    expect(found()).to.deep.equal(["KMS-01 other", "KMS-01 still"]);
    expect(found(granted)).to.deep.equal(["KMS-01 other"]);
    const unhelpful = [{ rule: "KMS-02" }, { urn: "urn:pulumi:prod::*::still" }];
    for (const change of unhelpful)
      expect(found({ ...granted, ...change }), JSON.stringify(change)).to.include.members([
        "KMS-01 still",
        "KMS-01 other",
      ]);
  });

  it("D8 whose last day is over, or that exempts nothing, is a finding itself, with who answers for it", () => {
    const over = found({ ...granted, until: "2026-05-31" });
    expect(over).to.include("KMS-01 still");
    expect(over.join("\n")).to.match(/lz-exemptions .*\(OPS-7, ada\) ran out on 2026-05-31/);
    expect(found({ ...granted, urn: "urn:pulumi:dev::*::gone" }).join("\n")).to.match(/exempts nothing/);
  });

  it("D8 stands beside those of the file, of which nothing is lost", () => {
    const entry = { rule: "KMS-01", urn: "*::other", reason: "of the file itself", ticket: "A-1" };
    const listed = [{ ...entry, owner: "platform", until: "2026-12-31" }];
    const file = JSON.stringify({
      "lz-exemptions": { exemptions: listed },
      "lz-stack": { severities: { "KMS-01": "low" } },
    });
    const whole = JSON.parse(withGranted(file, [granted])) as Record<string, unknown>;
    expect(whole["lz-stack"]).to.deep.equal({ severities: { "KMS-01": "low" } });
    const { exemptions } = whole["lz-exemptions"] as { exemptions: { owner: string }[] };
    expect(exemptions.map(({ owner }) => owner)).to.deep.equal(["platform", "ada"]);
  });

  for (const wrong of [
    "{",
    "[]",
    "null",
    '{"lz-exemptions": []}',
    '{"lz-exemptions": {"exemptions": {}}}',
    '{"lz-exemptions": null}',
    '{"lz-exemptions": {"exemptions": null}}',
  ])
    it(`D8 exempts from nothing where the file is ${wrong}, which the pack refuses`, () => {
      const text = withGranted(wrong, [granted]);
      expect(parseSettings(text, "file", rules).ok).to.equal(false);
      const asked = { config: text, origin: "file", stacks: ["dev"], exports: [], today };
      expect(exemptedBy(asked).items).to.deep.equal([]);
    });
});
