// The clock of a rehearsal: it goes as the machine's does, from any time on, and what would be waited for is skipped.
import type { Clock } from "../../infra/functions/lib/clock.ts";

export class VirtualClock implements Clock {
  #skipped: number;

  constructor(start: Date = new Date()) {
    this.#skipped = start.getTime() - Date.now();
  }

  now = (): Date => new Date(Date.now() + this.#skipped);

  /** Returns at once; afterwards it is so much later. */
  pause = async (seconds: number): Promise<void> => {
    this.#skipped += seconds * 1000;
  };

  /** From now on it is this time. */
  set(time: Date): void {
    this.#skipped = time.getTime() - Date.now();
  }
}
