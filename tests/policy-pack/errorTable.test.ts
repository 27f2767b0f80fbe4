// The pack's table of faults: each is brought about, and says what is wrong, where, and what to do.

import { expect } from "chai";
import { parseBaseline } from "../../policy-pack/analyze/baseline.ts";
import { applyPreview } from "../../policy-pack/analyze/preview.ts";
import { parseSettings } from "../../policy-pack/analyze/settings.ts";
import { parseState, unite, type Parsed, type State } from "../../policy-pack/analyze/state.ts";
import { errorTable, type ErrorCode } from "../../policy-pack/errorTable.ts";
import { rules } from "../../policy-pack/pack.ts";
import { stateOf } from "./stateFile.ts";
import { resource } from "./world.ts";

const FILE = "given.json";
const settings = (config: object | string) =>
  parseSettings(typeof config === "string" ? config : JSON.stringify(config), FILE, rules);
const state = (): State => {
  const parsed = parseState(JSON.stringify(stateOf([resource("key", "k", {})])), FILE);
  if (!parsed.ok) throw new Error(parsed.faults.join());
  return parsed.value;
};
const exempt = (rule: string) => ({
  rule,
  urn: "*",
  reason: "long enough a reason",
  ticket: "T-1",
  owner: "me",
  until: "2999-12-31",
});

/** What brings it about, and the wrong value that it names. */
const provocations: Readonly<Record<ErrorCode, readonly [parsed: () => Parsed<unknown>, names: string]>> = {
  settings_not_json: [() => settings("{"), FILE],
  settings_malformed: [() => settings({ "lz-stack": { accounts: ["12"] } }), "lz-stack.accounts.0"],
  rule_unknown: [() => settings({ "lz-stack": { levels: { "ART-4": "advisory" } } }), '"ART-4"'],
  rule_not_exempt: [() => settings({ "lz-exemptions": { exemptions: [exempt("G-01")] } }), "G-01"],
  rule_off_twice: [
    () => settings({ "KMS-01": "disabled", "lz-stack": { levels: { "KMS-01": "mandatory" } } }),
    '"KMS-01"',
  ],
  baseline_not_json: [() => parseBaseline("{", FILE), FILE],
  baseline_malformed: [() => parseBaseline('{"version":1,"findings":[{}]}', FILE), "findings.0"],
  state_not_json: [() => parseState("{", FILE), FILE],
  state_malformed: [() => parseState("{}", FILE), FILE],
  stack_twice: [() => unite([state(), { ...state(), origin: "other.json" }]), "other.json"],
  preview_not_json: [() => applyPreview([], "{", FILE), FILE],
  preview_malformed: [() => applyPreview([], "{}", FILE), FILE],
};

const pattern = (template: string): string =>
  template.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^]*");

describe("policy pack: faults of what it is given", () => {
  for (const [code, [provoke, names]] of Object.entries(provocations))
    it(`${code} says what is wrong, where, and what to do`, () => {
      const { says, remedy } = errorTable[code as ErrorCode];
      const parsed = provoke();
      const faults = parsed.ok ? [] : parsed.faults;
      expect(faults).to.have.length.greaterThan(0);
      expect(faults[0])
        .to.match(new RegExp(`^${pattern(says)}\\. ${pattern(remedy)}$`))
        .and.include(names);
      expect(remedy).to.match(/^(?:[A-Z]|docs\/)/);
    });
});
