// Windows against a clock on the wall that is looked at minute by minute: every change of every clock from 2024 to 2030.
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { intervalsOf } from "../../../../automation/gate/windows/intervals.ts";
import { minutesInForce, wallClock } from "./reference.ts";

const day = 1440;
/** Zones with changes of their own in these years, and some without: north, south, half hours, whole days of Ramadan. */
const zones = Intl.supportedValuesOf("timeZone").filter((zone) =>
  /^(Europe\/(Berlin|London|Dublin|Lisbon|Moscow|Istanbul|Chisinau|Kiev|Madrid|Athens|Helsinki|Paris|Warsaw|Minsk|Volgograd)|America\/(New_York|Chicago|Los_Angeles|Sao_Paulo|Santiago|Havana|Asuncion|St_Johns|Nuuk|Scoresbysund|Mexico_City|Phoenix|Tijuana|Halifax|Anchorage|Adak)|Australia\/(Sydney|Lord_Howe|Adelaide|Brisbane)|Pacific\/(Auckland|Chatham|Apia|Norfolk|Easter)|Africa\/(Cairo|Casablanca|El_Aaiun|Lagos)|Asia\/(Jerusalem|Beirut|Gaza|Hebron|Tokyo|Calcutta|Katmandu|Tehran|Amman)|Antarctica\/Troll|Atlantic\/Azores)/.test(
    zone,
  ),
);

/** All moments at which a zone's clock jumps in these years, in milliseconds. */
function changesOf(zone: string): number[] {
  const found: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from(`2024-01-01T00:00[${zone}]`);
  for (;;) {
    at = at.getTimeZoneTransition("next");
    if (!at || at.year > 2030) return found;
    found.push(at.epochMilliseconds);
  }
}

const text = (minutes: number) => new Date(minutes * 60_000).toISOString().slice(0, 16);

describe("windows across the changes of clocks", function () {
  this.timeout(120_000);

  it("are looked at in at least 50 zones", () => {
    expect(zones.length).to.be.at.least(50);
  });

  for (const zone of zones) {
    it(`agree with the clock on the wall in ${zone}`, () => {
      const face = wallClock(zone);
      for (const change of [...changesOf(zone), Date.UTC(2026, 5, 15)]) {
        const from = Math.floor(change / 60_000) - day;
        const faces = Array.from({ length: 2 * day }, (_, index) => face(from + index));
        // Local times around the change: before, inside and after the hour that is skipped or repeated.
        const [before, after] = [faces[day - 1]! + 1, faces[day]!];
        const edges = [-90, -30, -15, 0, 15, 30, 90].flatMap((offset) => [before + offset, after + offset]);
        const spans = [
          [edges[2]!, edges[4]!],
          ...edges.flatMap((edge) => [
            [edge, edge + 20],
            [edge, edge + 200],
            [edge - 600, edge],
          ]),
        ].filter(([start, end]) => start! < end!);
        for (const kind of ["deny", "allow"] as const) {
          for (const [start = 0, end = 0] of spans) {
            const window = { kind, zone, start: text(start), end: text(end), recurrence: null };
            const ours = new Set(
              intervalsOf(window, from * 60_000, (from + 2 * day) * 60_000).flatMap((interval) =>
                Array.from(
                  { length: (interval.end - interval.start) / 60_000 },
                  (_, index) => interval.start / 60_000 + index,
                ),
              ),
            );
            const slow = minutesInForce(faces, from, kind, { start, end });
            const where = `${kind} ${window.start} to ${window.end} in ${zone}`;
            expect(
              [...ours].filter((minute) => !slow.has(minute)).map(text),
              `too much: ${where}`,
            ).to.deep.equal([]);
            expect(
              [...slow].filter((minute) => !ours.has(minute)).map(text),
              `too little: ${where}`,
            ).to.deep.equal([]);
          }
        }
      }
    });
  }
});
