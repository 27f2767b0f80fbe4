// Stages begin by their deployment windows and the clock; a condition that can't be rehearsed is no success.
import { expect } from "chai";
import { VirtualClock } from "../../../sandbox/rehearsal/clock.ts";
import { enterStage } from "../../../sandbox/rehearsal/conditions.ts";
import type { Run } from "../../../sandbox/rehearsal/run.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";

const office = {
  provider: "DeploymentWindow",
  configuration: { Cron: "* * 9-16 ? * MON-FRI *", TimeZone: "Europe/Berlin" },
};

describe("entering a stage", () => {
  const enter = (
    at: string,
    conditions: Parameters<typeof enterStage>[1]["conditions"],
    how: Partial<Parameters<typeof enterStage>[2]> = {},
  ) => {
    const clock = new VirtualClock();
    clock.set(new Date(at));
    const run = { execution: "e-1", world: { clock } as object as World } as Run;
    const stage = { name: "Prod", actions: [], ...(conditions === undefined ? {} : { conditions }) };
    const steps = enterStage(run, stage, { closed: false, waits: false, ...how });
    return { steps, now: clock.now().toISOString().slice(0, 16) };
  };
  const tuesday = "2026-03-10T12:00:00Z";
  const sunday = "2026-03-08T12:00:00Z";

  it("asks nothing where nothing is declared", () =>
    expect(enter(sunday, undefined).steps).to.deep.equal([]));
  it("lets it begin in its window, and waits for nothing", () => {
    const { steps, now } = enter(tuesday, [office]);
    expect(steps.map(({ result }) => result)).to.deep.equal(["succeeded"]);
    expect(now).to.equal("2026-03-10T12:00");
  });
  it("fails out of it, and says when it opens", () => {
    const [step] = enter(sunday, [office]).steps;
    expect(step?.result).to.equal("failed");
    expect(step?.text).to.match(/ is closed at 2026-03-08T12:00:\S+; it opens at 2026-03-09T08:00:00/);
  });
  it("waits until it opens where whoever releases does", () => {
    const { steps, now } = enter(sunday, [office], { waits: true });
    expect(steps[0]?.result).to.equal("succeeded");
    expect(now).to.equal("2026-03-09T08:00");
  });
  it("is reached when it is closed, where that is to go wrong", () => {
    const { steps, now } = enter(tuesday, [office], { closed: true, waits: true });
    expect(steps[0]?.result).to.equal("failed");
    expect(now).to.equal("2026-03-10T16:00");
  });
  it("refuses conditions that can't be rehearsed, by name", () => {
    const alarm = { provider: "CloudWatchAlarm", configuration: {} };
    expect(() => enter(tuesday, [alarm])).to.throw(
      "stage Prod begins on a condition of CloudWatchAlarm, which can't be rehearsed; what can is DeploymentWindow",
    );
  });
});
