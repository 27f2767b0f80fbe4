// What an attempt carries from its first phase to its end.
import type { Plan } from "../gate/gates.ts";
import type { Logger } from "../logger.ts";
import type { Run } from "../store/runs.ts";
import type { Tally } from "./engineEvents.ts";
import type { RunnerDeps } from "./deps.ts";
import type { States } from "./handOver.ts";
import type { Made } from "./settled.ts";
import type { Recorder } from "./recorder.ts";
import type { DriverHooks } from "./stackDriver.ts";
import type { Stopper } from "./stopper.ts";

export interface Course {
  readonly deps: RunnerDeps;
  readonly run: Run;
  readonly logger: Logger;
  readonly stopper: Stopper;
  readonly recorder: Recorder;
  readonly hooks: DriverHooks;
  readonly tallies: Tally[];
  /** States of the managed stacks as they were exported last. */
  readonly states: States;
  /** By performance.now(); what a run waited for before does not count as its time. */
  readonly begunAt: number;
  /** SHA-256 of the program as the run began; undefined for a run that changes nothing. */
  readonly program: string | undefined;
  /** What the phase at hand is made of, read before it began. */
  made?: Made | undefined;
  /** What the preview of this attempt showed, where people are to approve it. */
  plan?: Plan | undefined;
}
