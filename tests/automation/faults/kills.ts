// Which process is killed when: named steps of a run and random moments, from a seed. Pure.

/**
 * What is killed with SIGKILL. `pausedWorker` is SIGSTOP of a worker until another has its runs, then SIGCONT; `pausedServer`
 * that of a server, whose callers ask another one meanwhile.
 */
export const victims = [
  "server",
  "worker",
  "cli",
  "provider",
  "postgres",
  "pausedWorker",
  "pausedServer",
] as const;
export type Victim = (typeof victims)[number];

/**
 * `accepted`: while the request is under way. A state: as soon as the run is seen in it. `approved`: while the approval is
 * under way. `begun`: the provider makes or deletes its first resource; `half`: half of them are made or gone. `random`: any
 * moment of the first eight seconds.
 */
export const steps = [
  "accepted",
  "queued",
  "waiting",
  "previewing",
  "awaiting_approval",
  "approved",
  "applying",
  "begun",
  "half",
  "checking",
  "random",
] as const;
export type Step = (typeof steps)[number];

/** The stack whose changes wait for a window and for people, and so go through every state. */
export const longWay = 1;
const onlyLong: ReadonlySet<Step> = new Set(["waiting", "previewing", "awaiting_approval", "approved"]);

export interface Kill {
  readonly victim: Victim;
  readonly step: Step;
  /** Whose step it is: an index of the stacks. */
  readonly stack: number;
  /** With the step `random`: milliseconds after the request. */
  readonly delay: number;
}

/** mulberry32: the same numbers from 0 to 1 for the same seed, on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One round's kills, which wait for their steps side by side; every pair of victim and step comes up in time. */
export function killsOf(
  random: () => number,
  count: number,
  stacks: number,
  among: readonly Victim[],
): Kill[] {
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: count }, () => {
    const step = any(steps);
    const stack = Math.floor(random() * stacks);
    return {
      victim: any(among),
      step,
      stack: onlyLong.has(step) ? longWay : stack,
      delay: Math.floor(random() * 8000),
    };
  });
}
