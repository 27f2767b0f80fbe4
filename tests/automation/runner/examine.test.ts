// The verdict on a dead attempt: repeated only when it provably changed nothing.
import { expect } from "chai";
import { type Evidence, examine, maxAttempts } from "../../../automation/runner/examine.ts";

/** An apply that provably did nothing; each test takes one proof away. */
const untouched: Evidence = {
  state: "applying",
  attempts: 1,
  sameHost: true,
  changesSeen: 0,
  pendingOperations: [],
  stateWritten: false,
  foreignLocks: [],
};

describe("the examination of a dead attempt", () => {
  it("repeats an apply that provably changed nothing", () => {
    expect(examine(untouched).event).to.equal("requeue");
  });

  it("repeats a preview, whatever else is unknown", () => {
    const evidence: Evidence = {
      ...untouched,
      state: "previewing",
      sameHost: false,
      pendingOperations: undefined,
      stateWritten: undefined,
    };
    expect(examine(evidence).event).to.equal("requeue");
  });

  const doubts: readonly [string, Partial<Evidence>][] = [
    ["a step was seen to begin", { changesSeen: 1 }],
    ["the state lists a pending operation", { pendingOperations: ["creating urn:x"] }],
    ["the state could not be read", { pendingOperations: undefined }],
    ["the state was written since", { stateWritten: true }],
    ["nobody knows whether the state was written", { stateWritten: undefined }],
    ["it ran on another host", { sameHost: false }],
    ["it was tried too often", { attempts: maxAttempts }],
  ];
  for (const [name, doubt] of doubts) {
    it(`interrupts when ${name}`, () => {
      expect(examine({ ...untouched, ...doubt }).event).to.equal("interrupt");
    });
  }

  it("never repeats what had been applied, though its process died before that was checked", () => {
    const { event, reason } = examine({ ...untouched, state: "checking" });
    expect(event).to.equal("interrupt");
    expect(reason).to.include("everything was applied");
  });

  it("says what is known", () => {
    const { reason } = examine({
      ...untouched,
      changesSeen: 2,
      pendingOperations: ["creating urn:x"],
      foreignLocks: ["alice@box (pid 1)"],
    });
    expect(reason).to.include("2 step(s)").and.include("creating urn:x").and.include("alice@box");
  });

  it("does not repeat a preview that kills its worker each time", () => {
    expect(examine({ ...untouched, state: "previewing", attempts: maxAttempts }).event).to.equal("interrupt");
  });
});
