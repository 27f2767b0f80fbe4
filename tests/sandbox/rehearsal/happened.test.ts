// A rehearsal in which nothing went wrong that was to go wrong, or something else did, proves nothing.
import { expect } from "chai";
import { mishapNames, type Mishap } from "../../../sandbox/rehearsal/injections.ts";
import { judge, type Judged } from "../../../sandbox/rehearsal/outcome.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";
import { asked, crashed, refused, seen, signed, stand, tampered, toDev, twice, way } from "./outcomes.ts";

const without = (steps: readonly Step[], action: string) => steps.filter((each) => each.action !== action);

describe("a mishap that nobody has seen", () => {
  const happened = (judged: Judged): boolean | undefined =>
    judge(judged).find(({ what }) => what.endsWith(" has happened"))?.holds;
  /** It ended there all the same, for another reason. */
  const otherwise = (judged: Judged, change: Partial<Step>): Judged => ({
    ...judged,
    steps: judged.steps.map((each, index) =>
      index < judged.steps.length - 1 ? each : { ...each, ...change },
    ),
  });
  const unseen: readonly Mishap[] = mishapNames.filter((how) => !["crash", "twice"].includes(how));
  for (const how of unseen) {
    it(`${how}: another action has failed`, () =>
      expect(happened(otherwise(seen[how], { action: "Other" }))).to.equal(false));
    it(`${how}: nothing has failed`, () =>
      expect(happened(otherwise(seen[how], { result: "succeeded" }))).to.equal(false));
  }
  for (const how of ["error", "timeout", "rejected", "expired", "closed"] as const)
    it(`${how}: the action has failed for another reason`, () =>
      expect(happened(otherwise(seen[how], { text: "no such file" }))).to.equal(false));
  for (const how of ["error", "timeout", "alarm", "hook", "tenant", "step"] as const)
    it(`${how}: a missing right has hit the action first`, () =>
      expect(happened(otherwise(seen[how], { calls: [refused] }))).to.equal(false));
  for (const how of ["alarm", "hook", "tenant", "step"] as const)
    it(`${how}: the job has not judged it`, () =>
      expect(happened({ ...seen[how], after: stand({ ...signed, told: ["verified"] }, {}) })).to.equal(
        false,
      ));
  it("denied: nothing was refused", () =>
    expect(happened(otherwise(seen.denied, { calls: [asked] }))).to.equal(false));
  it("crash: the job did not die", () => expect(happened({ ...crashed, steps: way })).to.equal(false));
  it("crash: it died and was not tried again", () =>
    expect(happened({ ...crashed, steps: crashed.steps.filter(({ attempt }) => attempt === 1) })).to.equal(
      false,
    ));
  it("twice: one execution only", () => expect(happened({ ...twice, steps: way })).to.equal(false));

  it("a release that was tampered with, and let in", () =>
    expect(happened({ ...tampered, steps: toDev })).to.equal(false));
  it("a release that was tampered with, and stopped by something else than its verifier", () => {
    expect(happened({ ...tampered, steps: without(tampered.steps, "Dev-Verify") })).to.equal(false);
    expect(happened(otherwise(tampered, { calls: [refused] }))).to.equal(false);
    expect(happened(otherwise(tampered, { text: "the tools are not the declared ones" }))).to.equal(false);
  });
  it("a release that was tampered with in one environment, and stopped in another", () => {
    expect(happened({ ...tampered, tampering: { what: "signature", environment: "prod" } })).to.equal(false);
    expect(happened({ ...tampered, tampering: { what: "signature", environment: "dev" } })).to.equal(true);
  });
  it("other tools, which nobody noticed", () =>
    expect(happened({ ...tampered, tampering: { what: "tools" } })).to.equal(false));
});
