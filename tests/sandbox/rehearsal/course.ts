// An app's rehearsals: one way from the source to production, the others from what it had before a stage.
import { breakable, readInjection, type Injection } from "../../../sandbox/rehearsal/injections.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { Options } from "../../../sandbox/rehearsal/rehearse.ts";
import type { Snapshot } from "../../../sandbox/rehearsal/run.ts";
import type { Floor } from "./floor.ts";

export class Course {
  readonly app: string;
  readonly #floor: Floor;
  readonly #kept = new Map<string, Snapshot>();

  constructor(floor: Floor, app: string) {
    this.#floor = floor;
    this.app = app;
  }

  /** `fail`: what goes wrong; `from`: the stage to begin with. */
  async run(fail?: string, from?: string, more: Partial<Options> = {}): Promise<Rehearsal> {
    const injection: Injection | undefined =
      fail === undefined
        ? undefined
        : readInjection(fail, breakable(this.#floor.pipelineOf(this.app).stages));
    const retry = from === undefined ? undefined : this.#kept.get(from);
    if (from !== undefined && retry === undefined) throw new Error(`${this.app} has not come to ${from}`);
    return this.#floor.rehearse(
      {
        ...(injection === undefined ? {} : { injection }),
        ...(retry === undefined ? {} : { retry }),
        onStage: (snapshot) =>
          void (this.#kept.has(snapshot.stage) || this.#kept.set(snapshot.stage, snapshot)),
        ...more,
      },
      this.app,
    );
  }
}
