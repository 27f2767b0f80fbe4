// One workflow of the model of Glue: its declared triggers with their states, its runs, and the schedule that begins some.
import { nextTime } from "../../../../infra/plan/glue/schedule.ts";
import type { Facts } from "../../../../policy-pack/facts.ts";
import { awsError } from "../../aws/authorised.ts";
import type { World } from "../../world.ts";
import { WorkflowRun, type TriggerRow, type Watched } from "./run.ts";
import { crawlerSeconds, jobSeconds, whyJobFails, type GlueJob } from "./job.ts";

export type WorkflowOptions = {
  world: World;
  account: string;
  name: string;
  /** All jobs, by account and name. */
  jobs: ReadonlyMap<string, GlueJob>;
  /** Whether the first step of a run that comes now is to fail. */
  fails(): boolean;
};
type Trigger = TriggerRow & { state: "CREATED" | "ACTIVATED" | "DEACTIVATED"; schedule: string | undefined };

export class Workflow {
  readonly account: string;
  readonly #options: WorkflowOptions;
  readonly #triggers: readonly Trigger[];
  readonly #runs: WorkflowRun[] = [];
  /** Until when the schedule was followed, ms. */
  #followed: number;

  constructor(options: WorkflowOptions, triggers: readonly Facts[]) {
    this.#options = options;
    this.account = options.account;
    this.#triggers = triggers.map(triggerOf);
    this.#followed = this.#now();
  }

  #now = (): number => this.#options.world.clock.now().getTime();

  has = (trigger: unknown): boolean => this.#triggers.some(({ name }) => name === trigger);
  #trigger = (name: unknown): Trigger => this.#triggers.find((each) => each.name === name) as Trigger;

  describe = (name: unknown): object => ({ Name: name, State: this.#trigger(name).state });
  start(name: unknown): object {
    this.#trigger(name).state = "ACTIVATED";
    this.#followed = this.#now();
    return { Name: name };
  }
  stop(name: unknown): object {
    const trigger = this.#trigger(name);
    if (trigger.state !== "ACTIVATED")
      throw awsError("InvalidInputException", 400, `Trigger ${String(name)} is ${trigger.state}`);
    trigger.state = "DEACTIVATED";
    return { Name: name };
  }

  /** Begins a run out of turn. */
  async run(): Promise<string> {
    await this.#advance();
    const last = this.#runs.at(-1);
    if (last?.status === "RUNNING")
      throw awsError(
        "ConcurrentRunsExceededException",
        400,
        `${this.#options.name} runs already: ${last.id}`,
      );
    return this.#begin(this.#now()).id;
  }

  async look(): Promise<object> {
    await this.#advance();
    const last = this.#runs.at(-1);
    return { Name: this.#options.name, ...(last === undefined ? {} : { LastRun: describeRun(last) }) };
  }

  async lookAt(id: unknown): Promise<object> {
    await this.#advance();
    const found = this.#runs.find((each) => each.id === id);
    if (found === undefined)
      throw awsError("EntityNotFoundException", 400, `Entity not found: ${String(id)}`);
    return describeRun(found);
  }

  #steps = (): string[] => this.#triggers.flatMap(({ starts }) => starts);
  #job = (step: string): GlueJob | undefined => this.#options.jobs.get(`${this.account}/${step}`);

  #begin(now: number): WorkflowRun {
    const active = this.#triggers.filter(({ state }) => state === "ACTIVATED").map(({ name }) => name);
    const failing = this.#options.fails() ? this.#steps()[0] : undefined;
    const made = new WorkflowRun(`wr_${String(this.#runs.length + 1).padStart(8, "0")}`, {
      triggers: this.#triggers,
      active: new Set(active),
      now,
      steps: {
        secondsOf: (step) => (this.#job(step) === undefined ? crawlerSeconds : jobSeconds),
        perform: (step) =>
          step === failing ? Promise.resolve("the step was made to fail") : this.#perform(step),
      },
    });
    this.#runs.push(made);
    return made;
  }

  async #perform(step: string): Promise<string | undefined> {
    const job = this.#job(step);
    return job === undefined ? undefined : whyJobFails(this.#options.world, job);
  }

  /** The schedule begins a run where none is under way, as its limit of one says. */
  async #advance(): Promise<void> {
    const now = this.#now();
    for (const { schedule, state } of this.#triggers) {
      if (schedule === undefined || state !== "ACTIVATED") continue;
      for (let at = nextTime(schedule, new Date(this.#followed)); at !== undefined && at.getTime() <= now;) {
        await this.#runs.at(-1)?.advance(at.getTime());
        if (this.#runs.at(-1)?.status !== "RUNNING") this.#begin(at.getTime());
        // Of times that have passed unseen the last one is enough.
        at = nextTime(schedule, new Date(Math.max(at.getTime(), now - 86_400_000)));
      }
    }
    this.#followed = now;
    await this.#runs.at(-1)?.advance(now);
  }
}

const describeRun = (run: WorkflowRun): object => ({
  WorkflowRunId: run.id,
  Status: run.status,
  Statistics: {
    TotalActions: run.begun.length,
    SucceededActions: run.count("SUCCEEDED"),
    FailedActions: run.count("FAILED"),
    RunningActions: run.count("RUNNING"),
  },
  Graph: {
    Nodes: run.begun.map(({ step, state, why }) => ({
      Name: step,
      Type: "JOB",
      JobDetails: {
        JobRuns: [{ JobRunState: state, ...(why === undefined ? {} : { ErrorMessage: why }) }],
      },
    })),
  },
});

type Named = { jobName?: string; crawlerName?: string };
type Condition = Named & { state?: string; crawlState?: string };
const stepOf = ({ jobName, crawlerName }: Named): string => jobName ?? crawlerName ?? "";

function triggerOf({ props }: Facts): Trigger {
  const { conditions = [], logical } = (props["predicate"] ?? {}) as {
    conditions?: Condition[];
    logical?: string;
  };
  return {
    name: String(props["name"]),
    state: props["enabled"] === false ? "CREATED" : "ACTIVATED",
    schedule: props["schedule"] as string | undefined,
    all: logical !== "ANY",
    conditions: conditions.map((each): Watched => ({
      step: stepOf(each),
      state: each.state ?? each.crawlState ?? "",
    })),
    starts: (props["actions"] as Named[]).map(stepOf),
  };
}
