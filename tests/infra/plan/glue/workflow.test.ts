import { expect } from "chai";
import { isSchedule, nextTime } from "../../../../infra/plan/glue/schedule.ts";
import { graphFaults, startOf, triggersOf, type Step } from "../../../../infra/plan/glue/workflow.ts";

const step = (name: string, ...after: string[]): Step => ({ name, job: `${name}.py`, after });
const faults = (...steps: Step[]): string[] =>
  graphFaults(steps).map(({ at, problem }) => `${at.join(".")}: ${problem}`);

describe("C14 the graph of a workflow", () => {
  it("C14 is sound where each step is started by the schedule or by others", () => {
    expect(faults(step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c"))).to.deep.equal([]);
  });

  it("C14 has no orphan: what waits for a step that is not there would never start", () => {
    expect(faults(step("a"), step("b", "z"))).to.deep.equal([
      "1.after.0: nothing would ever start b: there is no step z",
    ]);
  });

  it("C14 has no cycle: the first step that would never start is named, with the way round", () => {
    expect(faults(step("a"), step("b", "d"), step("c", "b"), step("d", "c"))).to.deep.equal([
      "1.after: nothing would ever start b: b after d after c after b",
    ]);
    expect(faults(step("a"), step("behind", "b"), step("b", "c"), step("c", "b"))).to.deep.equal([
      "1.after: nothing would ever start behind: behind after b after c after b",
    ]);
    expect(faults(step("a", "a"))).to.deep.equal(["0.after: nothing would ever start a: a after a"]);
  });

  it("C14 has each name once", () => {
    expect(faults(step("a"), step("a"), step("b", "a", "a"))).to.deep.equal([
      "1.name: another step has this name",
      "2.after.1: is named twice",
    ]);
  });

  it("C14 becomes one trigger for the schedule, and one for each set of steps that others wait for", () => {
    expect(
      triggersOf("w", [step("a"), step("b"), step("c", "b", "a"), step("d", "a", "b"), step("e", "c")]),
    ).to.deep.equal([
      { name: startOf("w"), after: [], starts: ["a", "b"] },
      { name: "w-after-a-and-b", after: ["a", "b"], starts: ["c", "d"] },
      { name: "w-after-c", after: ["c"], starts: ["e"] },
    ]);
  });
});

describe("C14 schedules", () => {
  // A Thursday.
  const now = new Date("2026-11-26T14:00:00Z");
  for (const [schedule, next] of [
    ["cron(0 8 * * ? *)", "2026-11-27T08:00:00.000Z"],
    ["cron(15 12 ? * 2 *)", "2026-11-30T12:15:00.000Z"],
    ["cron(0 0 1 * ? *)", "2026-12-01T00:00:00.000Z"],
    ["cron(0/10 * ? * MON-FRI *)", "2026-11-26T14:10:00.000Z"],
  ] as const)
    it(`C14 ${schedule} comes next at ${next}`, () => {
      expect(nextTime(schedule, now)?.toISOString()).to.equal(next);
    });

  for (const [what, text] of [
    ["five fields", "cron(0 8 * * *)"],
    ["both days left open", "cron(0 8 ? * ? *)"],
    ["no day left open", "cron(0 8 * * * *)"],
    ["an hour that no day has", "cron(0 25 * * ? *)"],
    ["a year that is over", "cron(0 8 * * ? 2020)"],
    ["a rate", "rate(1 day)"],
  ] as const)
    it(`C14 ${what} is no schedule`, () => expect(isSchedule(text)).to.equal(false));
});
