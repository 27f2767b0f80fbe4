// How a stopped, killed or failed attempt ends: true to what was seen and what the saved state says.
import { expect } from "chai";
import { type Circumstances, decideEnding } from "../../../automation/runner/ending.ts";
import { type Tally, createTally } from "../../../automation/runner/engineEvents.ts";
import type { StackSnapshot } from "../../../automation/runner/snapshot.ts";

const snapshot = (pendingOperations: string[] = []): StackSnapshot => ({
  resources: [],
  outputs: {},
  pendingOperations,
  digest: "",
  writtenAt: new Date(0),
});

const applied = (changesBegun: number, open: string[] = []): Tally => ({
  ...createTally("apply"),
  changesBegun,
  open: new Set(open),
});

const given = (change: Partial<Circumstances>): Circumstances => ({
  phase: "apply",
  error: new Error("code: 1\n stdout: \n stderr: error: it broke\n err?: \n"),
  killed: false,
  stop: undefined,
  attempts: 1,
  tallies: [applied(0)],
  aftermath: { snapshot: snapshot(), foreignLocks: [] },
  ...change,
});

describe("the ending of an attempt", () => {
  it("is canceled, and says what had begun and what is pending", () => {
    const ending = decideEnding(
      given({
        stop: "cancel",
        tallies: [applied(2, ["urn:a"])],
        aftermath: { snapshot: snapshot(["creating urn:a"]), foreignLocks: [] },
      }),
    );
    expect(ending.event).to.equal("cancel");
    expect(ending.error?.code).to.equal("run_canceled");
    expect(ending.error?.detail)
      .to.include("2 step(s)")
      .and.include("not seen to end: urn:a")
      .and.include("creating urn:a");
  });

  it("says of a canceled preview that nothing was changed", () => {
    expect(decideEnding(given({ stop: "cancel", phase: "preview" })).error?.detail).to.equal(
      "nothing was changed",
    );
  });

  it("does not claim to know a state that it could not read", () => {
    const ending = decideEnding(
      given({ stop: "cancel", aftermath: { snapshot: undefined, foreignLocks: [] } }),
    );
    expect(ending.error?.detail).to.include("could not be read");
  });

  it("is failed at its deadline", () => {
    const ending = decideEnding(given({ stop: "deadline" }));
    expect([ending.event, ending.error?.code]).to.deep.equal(["fail", "deadline_exceeded"]);
  });

  for (const stop of ["shutdown", "lockLost"] as const) {
    it(`is repeated after ${stop} when nothing was changed`, () => {
      expect(decideEnding(given({ stop })).event).to.equal("requeue");
      expect(decideEnding(given({ stop, phase: "preview", killed: true })).event).to.equal("requeue");
    });

    for (const [name, change] of [
      ["a step had begun", { tallies: [applied(1)] }],
      ["the CLI had to be killed", { killed: true }],
      [
        "an operation is pending",
        { aftermath: { snapshot: snapshot(["creating urn:a"]), foreignLocks: [] } },
      ],
      ["the state could not be read", { aftermath: { snapshot: undefined, foreignLocks: [] } }],
    ] as const) {
      it(`is interrupted after ${stop} when ${name}`, () => {
        expect(decideEnding(given({ stop, ...change })).event).to.equal("interrupt");
      });
    }
  }

  it("is interrupted when somebody killed the CLI during an apply, repeated during a preview", () => {
    expect(decideEnding(given({ killed: true })).event).to.equal("interrupt");
    expect(decideEnding(given({ killed: true, phase: "preview" })).event).to.equal("requeue");
    expect(decideEnding(given({ killed: true, phase: "preview", attempts: 3 })).event).to.equal("interrupt");
  });

  it("is failed with the CLI's words when it failed by itself", () => {
    const ending = decideEnding(given({}));
    expect([ending.event, ending.error?.code, ending.error?.detail]).to.deep.equal([
      "fail",
      "stack_failed",
      "error: it broke",
    ]);
  });

  it("keeps the saved state for readers", () => {
    expect(decideEnding(given({ stop: "cancel" })).snapshot).to.deep.equal(snapshot());
  });
});
