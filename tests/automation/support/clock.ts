// A clock of this process that is wrong, as on a machine whose time somebody set, or that slept.

/** Days by which clocks are off in tests: both ways, and more than anything waits. */
export const offDays = [-40, 40] as const;

/** Puts this process's clock wrong by so many days until the returned function is called. */
export function setClockOff(days: number): () => void {
  const Right = Date;
  const off = days * 86_400_000;
  class Wrong extends Right {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [Right.now() + off] : parts) as [number]));
    }
    static override now(): number {
      return Right.now() + off;
    }
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(Right, value) as boolean;
    }
  }
  globalThis.Date = Wrong as DateConstructor;
  return () => {
    globalThis.Date = Right;
  };
}

/** Does the work while this process's clock is off. */
export async function withClockOff<T>(days: number, work: () => Promise<T>): Promise<T> {
  const setRight = setClockOff(days);
  try {
    return await work();
  } finally {
    setRight();
  }
}
