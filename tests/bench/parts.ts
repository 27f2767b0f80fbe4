// Tells where the processor time of a preview goes: by what each process is, from proc(5).

import { readdirSync, readFileSync } from "node:fs";

/** What a process is, by its command line; the first that fits. */
const PARTS = [
  ["policy pack", /startPolicyPack|run-policy-pack/],
  ["program", /--dry-run .*index\.(ts|mjs|js)/],
  ["language hosts", /languageHost\/main\.ts|pulumi-language-nodejs/],
  ["provider", /sandbox\/provider|pulumi-resource-aws/],
  ["engine", /\bpulumi preview\b/],
] as const;

export type Part = (typeof PARTS)[number][0] | "other";
/** Seconds. */
export type Parts = Partial<Record<Part, number>>;

type Row = { pid: number; command: string; seconds: number };

/** Runs `work` and says how much processor time processes of each kind took meanwhile. Linux only: elsewhere all is empty. */
export async function processorByPart(work: () => Promise<void>): Promise<Parts> {
  const before = new Map(processes().map(({ pid, seconds }) => [pid, seconds]));
  const last = new Map<number, Row>();
  const look = (): void => {
    for (const row of processes()) if (partOf(row.command) !== "other") last.set(row.pid, row);
  };
  const timer = setInterval(look, 25);
  await work();
  look();
  clearInterval(timer);
  const parts: Parts = {};
  for (const { pid, command, seconds } of last.values()) {
    const part = partOf(command);
    parts[part] = (parts[part] ?? 0) + seconds - (before.get(pid) ?? 0);
  }
  return parts;
}

export const renderParts = (parts: Parts): string =>
  Object.entries(parts)
    .filter(([, seconds]) => seconds >= 0.01)
    .toSorted(([, a], [, b]) => b - a)
    .map(([part, seconds]) => `${part} ${seconds.toFixed(2)} s`)
    .join(", ");

const partOf = (command: string): Part => PARTS.find(([, pattern]) => pattern.test(command))?.[0] ?? "other";

function processes(): Row[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (rowOf(Number(name)) ?? []) : []));
}

/** Undefined for one that has just ended. */
function rowOf(pid: number): Row | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return { pid, command, seconds: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return undefined;
  }
}
