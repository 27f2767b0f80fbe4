// What came of many kills, as a table. Pure.
import { steps, victims } from "./kills.ts";
import type { Round } from "./round.ts";

export function summaryOf(rounds: readonly Round[]): string {
  const kills = rounds.flatMap((round) => round.kills.filter(({ met }) => met));
  const count = (victim: string, step: string) =>
    kills.filter((kill) => kill.victim === victim && kill.step === step).length;
  const rows = victims.map((victim) => [victim, ...steps.map((step) => String(count(victim, step)))]);
  const titles = ["killed", ...steps.map((step) => step.replaceAll("_", " "))];
  const table = [titles, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(column === 0 ? 13 : (titles[column] as string).length + 2))
      .join("")
      .trimEnd(),
  );
  const endings = Map.groupBy(
    rounds.flatMap(({ endings: all }) => all),
    (state) => state,
  );
  const seconds = rounds.map((round) => round.seconds).toSorted((a, b) => a - b);
  const at = (share: number) => (seconds[Math.floor((seconds.length - 1) * share)] ?? 0).toFixed(1);
  return [
    ...table,
    "",
    `${kills.length} kills in ${rounds.length} rounds, ${rounds.flatMap(({ broken }) => broken).length} broken promises`,
    `runs: ${[...endings].map(([state, all]) => `${all.length} ${state}`).join(", ")}`,
    `from a round's last kill until all its runs had ended: half within ${at(0.5)} s, all within ${at(1)} s`,
    "",
  ].join("\n");
}
