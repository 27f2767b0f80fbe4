// The policy gate on plain facts: a happy pack, then one thing wrong at a time.
import { expect } from "chai";
import type { Violation } from "../../../automation/events/registry.ts";
import { gates, judge, obstacle } from "../../../automation/gate/gates.ts";
import { policyGate } from "../../../automation/gate/policy.ts";
import { type Tally, createTally } from "../../../automation/runner/engineEvents.ts";

const violation = (change: Partial<Violation>): Violation => ({
  rule: "ART-01",
  severity: "high",
  level: "mandatory",
  verdict: "fail",
  urn: "urn:x",
  message: "m",
  remedy: "r",
  ...change,
});

function tally(violations: Violation[] = [], change: Partial<Tally> = {}): Tally {
  return {
    ...createTally("preview"),
    violations,
    rulesChecked: new Set(["ART-01"]),
    packsFinished: new Set(["lockgate"]),
    summary: {
      changes: { create: 0, update: 0, delete: 0, replace: 0, same: 1 },
      durationSeconds: 1,
      packs: [{ name: "lockgate", version: "1" }],
    },
    ...change,
  };
}

const decide = (given: Tally, packRequired = true) =>
  policyGate({ operation: "update", packRequired, tally: given });

describe("the policy gate", () => {
  it("passes a pack that ran to its end and found nothing", () => {
    expect(decide(tally()).verdict).to.equal("pass");
  });

  it("passes advisory findings that were decided", () => {
    expect(decide(tally([violation({ level: "advisory", severity: "critical" })])).verdict).to.equal("pass");
    expect(
      decide(tally([violation({ level: "advisory", severity: "low", verdict: "undecidable" })])).verdict,
    ).to.equal("pass");
  });

  const refused: readonly [string, Tally, string][] = [
    ["a mandatory finding", tally([violation({})]), "policy_violation"],
    ["a mandatory finding of low severity", tally([violation({ severity: "low" })]), "policy_violation"],
    [
      "an undecidable critical advisory",
      tally([violation({ level: "advisory", severity: "critical", verdict: "undecidable" })]),
      "policy_undecided",
    ],
    [
      "an undecidable one that tells no severity",
      tally([violation({ level: "advisory", severity: "unknown", verdict: "undecidable" })]),
      "policy_undecided",
    ],
    [
      "an undecidable mandatory one",
      tally([violation({ severity: "low", verdict: "undecidable" })]),
      "policy_undecided",
    ],
    [
      "a pack that is not in the summary",
      tally([], { summary: { ...tally().summary!, packs: [] } }),
      "policy_pack_missing",
    ],
    ["a pack that did not finish", tally([], { packsFinished: new Set() }), "policy_pack_missing"],
    [
      "an engine without a summary",
      { ...createTally("preview"), packsFinished: new Set(["lockgate"]) },
      "policy_pack_missing",
    ],
  ];
  for (const [name, given, code] of refused) {
    it(`refuses ${name}`, () => {
      const decision = decide(given);
      expect([decision.verdict, decision.code]).to.deep.equal(["refuse", code]);
    });
  }

  it("asks for no pack where none is configured, but heeds its findings", () => {
    expect(decide(createTally("apply"), false).verdict).to.equal("pass");
    expect(decide(tally([violation({})]), false).verdict).to.equal("refuse");
  });

  it("records what it decided on", () => {
    expect(decide(tally([violation({})])).inputs).to.deep.include({
      packRequired: true,
      rulesChecked: ["ART-01"],
      violations: 1,
    });
  });
});

describe("the gates", () => {
  it("are these, in this order", () => {
    expect(gates.request.map((gate) => gate.name)).to.deep.equal(["authorisationGate"]);
    expect(gates.phase.map((gate) => gate.name)).to.deep.equal(["policyGate"]);
    const start = ["promotionGate", "dependencyGate", "driftGate", "windowGate", "artifactGate"];
    expect(gates.start.map((gate) => gate.name)).to.deep.equal(start);
    expect(gates.change.map((gate) => gate.name)).to.deep.equal(start.toSpliced(4, 0, "approvalGate"));
  });

  it("stop at the first that refuses", () => {
    const gate = (name: string, verdict: "pass" | "refuse") => () => ({
      gate: name,
      verdict,
      reason: "",
      inputs: {},
    });
    const decisions = judge([gate("a", "pass"), gate("b", "refuse"), gate("c", "pass")], {});
    expect(decisions.map((decision) => decision.gate)).to.deep.equal(["a", "b"]);
    expect(obstacle(decisions)?.gate).to.equal("b");
    expect(obstacle(judge([gate("a", "pass")], {}))).to.equal(undefined);
  });
});
