// The order of promotion: what proves a program, and what takes the proof away.
import { expect } from "chai";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import type { ChangeFacts } from "../../../automation/gate/gates.ts";
import { type EarlierRun, promotionGate } from "../../../automation/gate/promotion.ts";

const now = new Date("2026-05-05T12:00:00Z");
const minutesAgo = (count: number) => new Date(now.getTime() - count * 60_000);
const earlier = (change: Partial<EarlierRun> = {}): EarlierRun => ({
  id: "r1",
  operation: "update",
  state: "succeeded",
  program: "p",
  release: null,
  finishedAt: minutesAgo(10),
  ...change,
});
const base: ChangeFacts = {
  stack: "test",
  operation: "update",
  now,
  windows: [],
  override: undefined,
  policy: defaultEnvironments("test"),
  requester: null,
  approvals: [],
};
const judge = (runs: readonly EarlierRun[], change: Partial<ChangeFacts> = {}) =>
  promotionGate({ ...base, promotion: { program: "p", release: null, runs }, ...change });

describe("the gate of promotion", () => {
  it("passes what succeeded with the same program in the environment before", () => {
    expect(judge([earlier()])).to.include({
      verdict: "pass",
      reason: "run r1 proved the same program in dev",
    });
  });

  it("passes what has nothing before it, and what applies no program", () => {
    expect(judge([], { policy: defaultEnvironments("dev") }).verdict).to.equal("pass");
    expect(judge([], { operation: "destroy" }).verdict).to.equal("pass");
  });

  it("follows the order dev, test, prod by default", () => {
    expect(["dev", "test", "prod", "org"].map((name) => defaultEnvironments(name).after)).to.deep.equal([
      undefined,
      "dev",
      "test",
      undefined,
    ]);
  });

  for (const [what, runs] of [
    ["never ran there", []],
    ["ran there with another program", [earlier({ program: "q" })]],
    ["failed there", [earlier({ state: "failed" })]],
    ["was only destroyed there", [earlier({ operation: "destroy" })]],
    ["was stopped before it applied anything", [earlier({ state: "canceled", program: null })]],
    ["failed there later with the same program", [earlier({ id: "r2", state: "interrupted" }), earlier()]],
    ["was destroyed there later", [earlier({ id: "r2", operation: "destroy", program: "q" }), earlier()]],
  ] as const) {
    it(`refuses what ${what}`, () => {
      expect(judge(runs)).to.include({ verdict: "refuse", code: "promotion_required" });
    });
  }

  it("refuses when nobody knows the program", () => {
    expect(promotionGate(base)).to.include({ verdict: "refuse", code: "promotion_required" });
  });

  it("waits for a run of the environment before that has not ended", () => {
    const decision = judge([earlier({ id: "r2", state: "applying", finishedAt: null })]);
    expect(decision).to.deep.include({ verdict: "wait", wait: { for: "promotion" } });
    expect(decision.reason).to.include("r2");
  });

  it("waits until it has soaked, and says until when", () => {
    const policy = { ...defaultEnvironments("test"), soakMinutes: 30 };
    const decision = judge([earlier()], { policy });
    expect(decision.wait).to.deep.equal({ for: "promotion", until: new Date("2026-05-05T12:20:00Z") });
    expect(judge([earlier({ finishedAt: minutesAgo(30) })], { policy }).verdict).to.equal("pass");
  });

  it("is not troubled by what another program, or a run that applied nothing, did there later", () => {
    const others = [
      earlier({ id: "r3", state: "failed", program: null }),
      earlier({ id: "r2", state: "failed", program: "q" }),
    ];
    expect(judge([...others, earlier()]).verdict).to.equal("pass");
  });
});
