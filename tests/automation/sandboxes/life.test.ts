import { expect } from "chai";
import { runStates, isFinal } from "../../../automation/runner/machine.ts";
import { type Situation, nextStep, patienceOf } from "../../../automation/sandboxes/life.ts";

const now = new Date("2026-03-01T12:00:00Z");
const after = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const fresh: Situation = { endsAt: after(600), toldAt: null, endingAt: null, failures: 0, endRun: undefined };
const step = (change: Partial<Situation>) => nextStep(now, 4, { ...fresh, ...change });
const ending = (
  operation: "destroy" | "repair",
  state: (typeof runStates)[number],
  minutesAgo = 120,
  failures = 0,
) =>
  step({
    endingAt: after(-300),
    failures,
    endRun: { operation, state, finishedAt: isFinal(state) ? after(-minutesAgo) : null },
  });

describe("E7 the life of an environment", () => {
  it("E7 is left alone until its owner must be told, once, and ends with its time", () => {
    expect(step({})).to.deep.equal({ do: "nothing" });
    expect(step({ endsAt: after(239) })).to.deep.equal({ do: "tell" });
    expect(step({ endsAt: after(239), toldAt: after(-1) })).to.deep.equal({ do: "nothing" });
    expect(step({ endsAt: now, toldAt: after(-1) })).to.deep.equal({ do: "end" });
    expect(step({ endsAt: after(-600) }), "nobody was there for hours").to.deep.equal({ do: "end" });
  });

  it("E7 is destroyed once it ends, and gone when that succeeded", () => {
    expect(step({ endingAt: now })).to.deep.equal({ do: "start", operation: "destroy", failed: false });
    for (const state of runStates.filter((one) => !isFinal(one)))
      expect(ending("destroy", state), state).to.deep.equal({ do: "nothing" });
    expect(ending("destroy", "succeeded")).to.deep.equal({ do: "gone" });
  });

  it("E7 is destroyed again after each end that is none, later each time, and looked at first after a crash", () => {
    for (const state of ["failed", "canceled", "rejected", "expired", "superseded"] as const)
      expect(ending("destroy", state), state).to.deep.equal({
        do: "start",
        operation: "destroy",
        failed: true,
      });
    expect(ending("destroy", "interrupted")).to.deep.equal({
      do: "start",
      operation: "repair",
      failed: true,
    });
    expect(ending("repair", "succeeded", 0)).to.deep.equal({
      do: "start",
      operation: "destroy",
      failed: false,
    });
    expect(ending("repair", "failed")).to.deep.equal({ do: "start", operation: "destroy", failed: true });
    expect(ending("destroy", "failed", 1, 3)).to.deep.equal({ do: "nothing" });
    expect(ending("destroy", "failed", 61, 30), "an hour at most").to.deep.equal({
      do: "start",
      operation: "destroy",
      failed: true,
    });
    expect([0, 1, 2, 20].map(patienceOf)).to.deep.equal([30_000, 60_000, 120_000, 3_600_000]);
  });
});
