// An app's rehearsals: one way from the source to production, the others from what it had before a stage.
import { breakable, readInjection, type Injection } from "../../../sandbox/rehearsal/injections.ts";
import { unusedRights } from "../../../sandbox/rehearsal/leastPrivilege.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import type { Options } from "../../../sandbox/rehearsal/rehearse.ts";
import type { Snapshot } from "../../../sandbox/rehearsal/run.ts";
import type { Floor } from "./floor.ts";
import { sharedFloor } from "./sharedFloor.ts";

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
    const had = from === undefined ? undefined : this.#kept.get(from);
    if (from !== undefined && had === undefined) throw new Error(`${this.app} has not come to ${from}`);
    const retry = had !== undefined && afresh.has(injection?.how) ? anew(had) : had;
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

/** An event begins an execution of its own; and where all is told already, nobody dies in the middle of telling. */
const afresh = new Set<string | undefined>(["twice", "crash"]);

function anew(snapshot: Snapshot): Snapshot {
  const { execution: _execution, ...had } = snapshot;
  return had;
}

/** What others did before has made time go on: a build renews the list of revocations once it has expired. */
export async function later(): Promise<Floor> {
  const floor = await sharedFloor();
  await floor.world.clock.pause(31 * 86_400);
  return floor;
}

/** Actions of these statements that no step has used, of roles whose names hold the text. */
export const unusedOf = (
  { world }: Floor,
  steps: readonly Pick<Step, "calls">[],
  text: string,
  statements: readonly string[],
): string[] =>
  [
    ...new Set(
      unusedRights(world.company, steps)
        .filter(({ role, statement }) => role.includes(text) && statements.includes(statement))
        .map(({ action }) => action),
    ),
  ].toSorted();

type Given = Parameters<Course["run"]>;

/** A suite's course of an app on the shared floor; `steps` are all that it has taken, also with other sources. */
export class Rehearsed {
  readonly steps: Step[] = [];
  readonly app: string;
  #opened: { floor: Floor; course: Course } | undefined;

  constructor(app: string) {
    this.app = app;
    before(async () => {
      const floor = await later();
      this.#opened = { floor, course: new Course(floor, app) };
    });
  }

  get floor(): Floor {
    if (this.#opened === undefined) throw new Error("the suite has not begun");
    return this.#opened.floor;
  }

  run = (...given: Given): Promise<Rehearsal> => this.#kept(this.#opened?.course, given);

  /** From the beginning, with files of its own. */
  change(files: Readonly<Record<string, string>>, fail?: string): Promise<Rehearsal> {
    const source = this.floor.changed(this.app, files);
    return this.#kept(new Course(this.floor, this.app), [fail, undefined, { source }]);
  }

  async #kept(course: Course | undefined, given: Given): Promise<Rehearsal> {
    if (course === undefined) throw new Error("the suite has not begun");
    const done = await course.run(...given);
    this.steps.push(...done.steps);
    return done;
  }
}

export const sharesOf = ({ traffic }: Rehearsal) => traffic.map((each) => each.shares);
