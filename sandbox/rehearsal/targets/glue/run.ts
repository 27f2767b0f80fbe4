// One run of a workflow: what has begun, what came of it, and what starts then. Time is told from outside.

/** A job or crawler, as triggers name it. */
export type Watched = { step: string; state: string };
export type TriggerRow = {
  name: string;
  /** None: it begins a run. */
  conditions: readonly Watched[];
  /** Whether all must hold, or one is enough. */
  all: boolean;
  starts: readonly string[];
};
type Outcome = "SUCCEEDED" | "FAILED";
type Begun = { step: string; ends: number; state: "RUNNING" | Outcome; why?: string };

/** What a step does when its time has come, in seconds, and what comes of it. */
export type Steps = {
  secondsOf(step: string): number;
  /** Undefined where it succeeds; else why not. */
  perform(step: string): Promise<string | undefined>;
};

export class WorkflowRun {
  readonly begun: Begun[] = [];
  readonly id: string;
  readonly #steps: Steps;
  readonly #triggers: readonly TriggerRow[];
  readonly #fired = new Set<string>();

  /** `active`: triggers that are started, by name; the others do nothing. */
  constructor(
    id: string,
    {
      triggers,
      active,
      steps,
      now,
    }: { triggers: readonly TriggerRow[]; active: ReadonlySet<string>; steps: Steps; now: number },
  ) {
    this.id = id;
    this.#steps = steps;
    this.#triggers = triggers.filter(({ name, conditions }) => conditions.length === 0 || active.has(name));
    this.#fire(now);
  }

  get status(): "RUNNING" | "COMPLETED" {
    return this.begun.some(({ state }) => state === "RUNNING") ? "RUNNING" : "COMPLETED";
  }

  count = (state: Begun["state"]): number => this.begun.filter((each) => each.state === state).length;

  /** All that ends until now (ms), in the order in which it ends; what that starts may end, too. */
  async advance(now: number): Promise<void> {
    for (;;) {
      const [next] = this.begun
        .filter(({ state, ends }) => state === "RUNNING" && ends <= now)
        .toSorted((a, b) => a.ends - b.ends);
      if (next === undefined) return;
      const why = await this.#steps.perform(next.step);
      next.state = why === undefined ? "SUCCEEDED" : "FAILED";
      if (why !== undefined) next.why = why;
      this.#fire(next.ends);
    }
  }

  #fire(at: number): void {
    for (const { name, conditions, all, starts } of this.#triggers) {
      if (this.#fired.has(name)) continue;
      const holds = ({ step, state }: Watched): boolean =>
        this.begun.some((each) => each.step === step && each.state === state);
      if (conditions.length > 0 && !(all ? conditions.every(holds) : conditions.some(holds))) continue;
      this.#fired.add(name);
      for (const step of starts)
        this.begun.push({ step, ends: at + this.#steps.secondsOf(step) * 1000, state: "RUNNING" });
    }
  }
}
