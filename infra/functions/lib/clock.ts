// The time that jobs go by: the machine's, or one that a rehearsal lets pass faster.

export type Clock = { now(): Date; pause(seconds: number): Promise<void> };

export const systemClock: Clock = {
  now: () => new Date(),
  pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
};
