// The life of an elevation as plain values: whatever is lost or comes late, nothing is left when it is over.
import { expect } from "chai";
import fc from "fast-check";
import {
  type ElevationState,
  elevationStates,
  nextStep,
  openStates,
  transitions,
} from "../../../automation/elevation/states.ts";

const now = new Date("2026-01-01T12:00:00Z");
const later = new Date("2026-01-01T13:00:00Z");
const of = (state: ElevationState, change: Partial<Parameters<typeof nextStep>[0]> = {}) =>
  nextStep({ state, endsAt: later, decidedAt: now, checked: true, present: false, ...change }, now);

describe("the next step of an elevation", () => {
  it("looks whether the person has the access anyway, before anything is made", () => {
    expect(of("granting", { checked: false })).to.deep.equal({ checked: true });
    expect(of("granting", { checked: false, present: true })).to.include({ event: "refuse" });
  });
  it("makes it until it is there", () => {
    expect(of("granting")).to.deep.equal({ call: "create" });
    expect(of("granting", { present: true })).to.deep.equal({ event: "granted" });
  });
  it("ends it when its time is over, made or not", () => {
    expect(of("granting", { endsAt: now })).to.include({ event: "end" });
    expect(of("active", { endsAt: now, present: true })).to.include({ event: "end" });
    expect(of("active", { present: true })).to.deep.equal({});
  });
  it("ends it when it was approved in the future: then a clock was ahead, and nobody knows how long it would last", () => {
    const set = { present: true, decidedAt: later, endsAt: new Date(later.getTime() + 3_600_000) };
    for (const state of ["granting", "active"] as const) expect(of(state, set)).to.include({ event: "end" });
    expect(
      of("active", { ...set, decidedAt: new Date(now.getTime() + 5000) }),
      "clocks differ",
    ).to.deep.equal({});
  });
  it("takes it away until it is gone, and again when it is found", () => {
    expect(of("revoking", { present: true })).to.deep.equal({ call: "delete" });
    expect(of("revoking")).to.deep.equal({ event: "gone" });
    expect(of("ended", { present: true })).to.include({ event: "found" });
    expect(of("ended")).to.deep.equal({});
  });
  it("does nothing in the states that end", () => {
    for (const state of ["requested", "rejected", "withdrawn", "expired", "failed"] as const)
      expect(of(state, { present: true })).to.deep.equal({});
  });

  it("leads back from nowhere but where something was found", () => {
    for (const state of elevationStates)
      for (const [event, next] of Object.entries(transitions[state])) {
        const reopens = !openStates.includes(state) && openStates.includes(next);
        expect(reopens, `${state} ${event}`).to.equal(event === "found");
      }
  });

  it("leaves nothing behind, whatever calls are lost, come late or are made twice", () => {
    const moment = fc.record({ lost: fc.boolean(), late: fc.boolean(), crash: fc.boolean() });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 12 }), fc.nat(12), (moments, end) => {
        let state: ElevationState = "granting";
        let present = false;
        let checked = false;
        const underWay: boolean[] = [];
        const look = (at: number, moment: { lost: boolean; late: boolean; crash: boolean }): void => {
          const step = nextStep(
            { state, endsAt: new Date(end), decidedAt: null, checked, present },
            new Date(at),
          );
          if (step.call !== undefined && !moment.lost)
            if (moment.late) underWay.push(step.call === "create");
            else present = step.call === "create";
          if (moment.crash) return;
          checked ||= step.checked === true;
          if (step.event !== undefined) state = transitions[state][step.event] ?? state;
        };
        moments.forEach((moment, at) => look(at, moment));
        // What was under way arrives, in the worst order; then all goes well.
        for (const creates of underWay.toSorted()) present = creates;
        for (let at = 13; at < 25; at += 1) look(at, { lost: false, late: false, crash: false });
        expect({ state, present }).to.deep.equal({ state: "ended", present: false });
      }),
      { numRuns: 2000 },
    );
  });
});
