// Schedules of many windows against minutes that are counted one by one, and what a window may not look like.
import { expect } from "chai";
import fc from "fast-check";
import { closures, scheduleAt, windowsOf } from "../../../../automation/gate/windows/schedule.ts";
import { type Window, faultsOfWindow } from "../../../../automation/gate/windows/window.ts";
import { minutesInForce, wallClock } from "./reference.ts";

const base: Window = {
  id: "0190b5c5-0000-7000-8000-000000000000",
  name: "freeze",
  kind: "deny",
  environments: ["*"],
  zone: "Europe/Berlin",
  start: "2026-01-05T18:00",
  end: "2026-01-06T06:00",
  recurrence: null,
  reason: "because",
};
const make = (change: Partial<Window>): Window => ({ ...base, ...change });
const at = (text: string) => new Date(text);

describe("a schedule", () => {
  it("is open without windows, and with windows of other stacks", () => {
    expect(scheduleAt([], at("2026-01-05T20:00Z"))).to.deep.equal({ open: true, obstacles: [] });
    expect(windowsOf([make({ environments: ["prod"] })], "dev")).to.deep.equal([]);
    expect(windowsOf([make({ environments: ["prod"] }), base], "prod")).to.have.length(2);
  });

  it("is closed from the first moment of a window to its last, and says until when", () => {
    const open = (text: string) => scheduleAt([base], at(text)).open;
    expect(open("2026-01-05T16:59:59.999Z")).to.equal(true);
    expect(open("2026-01-05T17:00Z")).to.equal(false);
    expect(open("2026-01-06T04:59:59.999Z")).to.equal(false);
    expect(open("2026-01-06T05:00Z")).to.equal(true);
    expect(scheduleAt([base], at("2026-01-05T20:00Z")).earliest).to.deep.equal(at("2026-01-06T05:00Z"));
  });

  it("ends a weekend on Monday at six by the clock, though it had 23 hours on Sunday", () => {
    const weekend = make({
      start: "2026-01-02T18:00",
      end: "2026-01-05T06:00",
      recurrence: "FREQ=WEEKLY;BYDAY=FR",
    });
    expect(scheduleAt([weekend], at("2026-03-28T12:00Z")).earliest).to.deep.equal(at("2026-03-30T04:00Z"));
    expect(scheduleAt([weekend], at("2026-03-21T12:00Z")).earliest).to.deep.equal(at("2026-03-23T05:00Z"));
  });

  it("goes on from one window to the next that touches it", () => {
    const next = make({ start: "2026-01-06T06:00", end: "2026-01-06T12:00" });
    expect(scheduleAt([next, base], at("2026-01-05T20:00Z")).earliest).to.deep.equal(at("2026-01-06T11:00Z"));
  });

  it("lets deny beat allow, and is closed outside of every allow", () => {
    const hours = make({
      kind: "allow",
      start: "2026-01-05T09:00",
      end: "2026-01-05T17:00",
      recurrence: "FREQ=WEEKLY;BYDAY=MO,TU",
    });
    const lunch = make({ start: "2026-01-06T12:00", end: "2026-01-06T13:00" });
    const both = [hours, lunch];
    expect(scheduleAt(both, at("2026-01-06T10:00Z")).open).to.equal(true);
    expect(scheduleAt(both, at("2026-01-06T11:30Z"))).to.deep.include({
      open: false,
      earliest: at("2026-01-06T12:00Z"),
    });
    expect(scheduleAt(both, at("2026-01-06T20:00Z")).earliest).to.deep.equal(at("2026-01-12T08:00Z"));
  });

  it("is closed by a window that cannot be evaluated, and foresees no end of it", () => {
    const broken = make({ name: "broken", zone: "Europe/Atlantis", environments: ["*"] });
    const schedule = scheduleAt([broken], at("2030-01-01T00:00Z"));
    expect(schedule).to.include({ open: false }).and.not.have.property("earliest");
    expect(schedule.obstacles[0]).to.include({ window: "broken" });
    expect(schedule.obstacles[0]?.reason).to.match(/cannot be evaluated: .*time zone/);
    expect(closures([broken], at("2030-01-01T00:00Z"), at("2030-01-02T00:00Z"))).to.have.length(1);
  });

  it("foresees no opening when the windows leave none within a year", () => {
    const always = make({ start: "2026-01-01T00:00", end: "2026-01-02T00:00", recurrence: "FREQ=DAILY" });
    const schedule = scheduleAt([always], at("2026-06-01T00:00Z"));
    expect(schedule).to.include({ open: false }).and.not.have.property("earliest");
  });

  it("is what counting minutes says, for any windows across any change of clocks", function () {
    this.timeout(110_000);
    // The last Sundays of March and October, in zones that change then and zones that do not.
    const zones = ["Europe/Berlin", "Europe/London", "Asia/Tokyo", "America/Sao_Paulo"];
    const changes = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
    const rule = fc.record({
      zone: fc.constantFrom(...zones),
      kind: fc.constantFrom("deny" as const, "allow" as const),
      weekdays: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
      minute: fc.integer({ min: 0, max: 1439 }),
      length: fc.integer({ min: 1, max: 2000 }),
    });
    const names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    const property = fc.property(
      fc.constantFrom(...changes),
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      (change, rules) => {
        const from = change / 60_000 - 1440;
        const minutes = 2 * 1440;
        const text = (local: number) => new Date(local * 60_000).toISOString().slice(0, 16);
        const ours = rules.map(({ zone, kind, weekdays, minute, length }) => {
          const first = Date.UTC(2026, 0, 1) / 60_000 + minute;
          const recurrence = `FREQ=WEEKLY;BYDAY=${weekdays.map((weekday) => names[weekday]).join(",")}`;
          return make({ zone, kind, start: text(first), end: text(first + length), recurrence });
        });
        const slow = rules.map((given) => forceOf(given, from, minutes));
        const isDenied = (minute: number) =>
          rules.some(({ kind }, i) => kind === "deny" && slow[i]!.has(minute));
        const allows = rules.flatMap(({ kind }, i) => (kind === "allow" ? [slow[i]!] : []));
        const isClosed = (minute: number) =>
          isDenied(minute) || (allows.length > 0 && !allows.some((allowed) => allowed.has(minute)));
        const counted = Array.from({ length: minutes }, (_, index) => isClosed(from + index));
        const shut = closures(ours, new Date(from * 60_000), new Date((from + minutes) * 60_000));
        const said = counted.map((_, index) => {
          const moment = (from + index) * 60_000;
          return shut.some(({ start, end }) => start <= moment && moment < end);
        });
        expect(said).to.deep.equal(counted);
      },
    );
    fc.assert(property, { numRuns: 40 });
  });
});

type Rule = { zone: string; kind: "deny" | "allow"; weekdays: number[]; minute: number; length: number };

/** Minutes in force by looking at every local day for itself and at a clock for every minute. */
function forceOf({ zone, kind, weekdays, minute, length }: Rule, from: number, minutes: number): Set<number> {
  const face = wallClock(zone);
  const early = from - 3 * 1440;
  const faces = Array.from({ length: minutes + 6 * 1440 }, (_, index) => face(early + index));
  const found = new Set<number>();
  for (let day = Math.floor(from / 1440) - 2; day <= Math.floor((from + minutes) / 1440) + 1; day += 1) {
    if (!weekdays.includes(new Date(day * 86_400_000).getUTCDay())) continue;
    const start = day * 1440 + minute;
    for (const each of minutesInForce(faces, early, kind, { start, end: start + length })) found.add(each);
  }
  return found;
}

describe("a window that is written down", () => {
  const now = at("2026-01-01T00:00Z");
  const faults = (change: Partial<Window>) =>
    faultsOfWindow(make(change), now).map(({ path, value }) => `${path} ${value}`);

  for (const recurrence of [
    null,
    "FREQ=DAILY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SA;WKST=MO",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=DAILY;UNTIL=20260301",
    "FREQ=DAILY;UNTIL=20260301T120000Z",
  ]) {
    it(`may recur by ${recurrence}`, () => expect(faults({ recurrence })).to.deep.equal([]));
  }

  for (const [what, change, path] of [
    ["a zone that does not exist", { zone: "Europe/Atlantis" }, "zone"],
    ["an offset for a zone", { zone: "+02:00" }, "zone"],
    ["a day that no calendar has", { start: "2026-02-30T00:00" }, "start"],
    ["an end before its start", { end: "2026-01-05T17:00" }, "end"],
    ["an end at its start", { end: base.start }, "end"],
    ["more than a year", { end: "2027-02-01T00:00" }, "end"],
    ["nothing left in the future", { start: "2025-01-01T00:00", end: "2025-01-02T00:00" }, "end"],
    [
      "a rule that is over",
      { start: "2025-01-05T18:00", end: "2025-01-05T19:00", recurrence: "FREQ=DAILY;COUNT=3" },
      "recurrence",
    ],
    ["a rule that never happens", { recurrence: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }, "recurrence"],
    ["a rule by hours", { recurrence: "FREQ=HOURLY" }, "recurrence"],
    ["hours in its rule", { recurrence: "FREQ=DAILY;BYHOUR=3" }, "recurrence"],
    ["an unknown part", { recurrence: "FREQ=DAILY;BYFOO=3" }, "recurrence"],
    ["a part twice", { recurrence: "FREQ=DAILY;FREQ=WEEKLY" }, "recurrence"],
    ["no frequency", { recurrence: "BYDAY=MO" }, "recurrence"],
    ["COUNT and UNTIL", { recurrence: "FREQ=DAILY;COUNT=2;UNTIL=20270101" }, "recurrence"],
    ["a huge COUNT", { recurrence: "FREQ=DAILY;COUNT=100000" }, "recurrence"],
    ["a local UNTIL", { recurrence: "FREQ=DAILY;UNTIL=20270101T000000" }, "recurrence"],
    ["an interval of nought", { recurrence: "FREQ=DAILY;INTERVAL=0" }, "recurrence"],
    ["a weekday that is none", { recurrence: "FREQ=WEEKLY;BYDAY=XX" }, "recurrence"],
    ["prose for a rule", { recurrence: "every friday" }, "recurrence"],
  ] as const) {
    it(`may not have ${what}, which is named with its value`, () => {
      const found = faults(change);
      expect(found).to.have.length(1);
      expect(found[0]).to.match(new RegExp(`^body\\.${path} "`));
    });
  }

  it("keeps an UNTIL in UTC on the day that it means in its zone", () => {
    const rule = {
      recurrence: "FREQ=DAILY;UNTIL=20260107T163000Z",
      start: "2026-01-05T18:00",
      end: "2026-01-05T19:00",
    };
    const days = (zone: string) =>
      closures([make({ ...rule, zone })], at("2026-01-01T00:00Z"), at("2026-02-01T00:00Z")).length;
    expect(days("Europe/London"), "18:00 is after 16:30").to.equal(2);
    expect(days("Asia/Tokyo"), "18:00 is 09:00 in UTC").to.equal(3);
  });
});
