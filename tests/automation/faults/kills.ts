// Which process is killed when: named steps of a run and random moments, from a seed. Pure.

/** What is killed with SIGKILL; `pause` is SIGSTOP of a worker until another has its runs, then SIGCONT. */
export const victims = ["server", "worker", "cli", "provider", "postgres", "pause"] as const;
export type Victim = (typeof victims)[number];

/**
 * `accepted`: while the request is under way. A state: as soon as the run is seen in it. `begun`: the provider makes or
 * deletes its first resource; `half`: half of them are made or gone. `random`: any moment of the first three seconds.
 */
export const steps = ["accepted", "queued", "applying", "begun", "half", "checking", "random"] as const;
export type Step = (typeof steps)[number];

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

/** One round's kills, in the order of the steps at which they happen; every pair of victim and step comes up in time. */
export function killsOf(
  random: () => number,
  count: number,
  stacks: number,
  among: readonly Victim[],
): Kill[] {
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kills = Array.from({ length: count }, () => ({
    victim: any(among),
    step: any(steps),
    stack: Math.floor(random() * stacks),
    delay: Math.floor(random() * 3000),
  }));
  return kills.toSorted((a, b) => steps.indexOf(a.step) - steps.indexOf(b.step));
}
