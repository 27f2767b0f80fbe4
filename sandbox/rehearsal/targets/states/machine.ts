// Runs a state machine as its definition says (Amazon States Language), as far as ours go: tasks, their retries and catchers,
// and failures. What it does not know is an error that names it.
import { fill, place } from "./paths.ts";

type Retrier = {
  ErrorEquals: readonly string[];
  IntervalSeconds?: number;
  BackoffRate?: number;
  MaxAttempts?: number;
};
type Catcher = { ErrorEquals: readonly string[]; ResultPath?: string | null; Next: string };
type State = {
  Type: string;
  Resource?: string;
  Parameters?: unknown;
  ResultPath?: string | null;
  Retry?: readonly Retrier[];
  Catch?: readonly Catcher[];
  Next?: string;
  End?: boolean;
  Error?: string;
  Cause?: string;
};
export type Machine = { StartAt: string; States: Readonly<Record<string, State>> };

/** What a task ends with, as states name it: `States.TaskFailed`, `Glue.ConcurrentRunsExceededException`. */
export class TaskError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}
export type World = {
  /** Does what a task asks for. Throws TaskError. */
  call(resource: string, parameters: unknown): Promise<unknown>;
  pause(seconds: number): Promise<void>;
  now(): Date;
};
export type Ended = {
  status: "SUCCEEDED" | "FAILED";
  error?: string;
  cause?: string;
  passed: readonly string[];
};

export async function runMachine(machine: Machine, input: unknown, world: World): Promise<Ended> {
  const passed: string[] = [];
  let data = input;
  for (let name = machine.StartAt; ;) {
    const state = machine.States[name];
    if (state === undefined) throw new Error(`there is no state ${name}`);
    passed.push(name);
    if (state.Type === "Fail") return failed(passed, state.Error, state.Cause);
    if (state.Type === "Succeed") return { status: "SUCCEEDED", passed };
    if (state.Type !== "Task") throw new Error(`state ${name} is a ${state.Type}, which is not rehearsed`);
    try {
      data = place(data, state.ResultPath, await attempts(state, data, world));
      if (state.End === true) return { status: "SUCCEEDED", passed };
      name = state.Next ?? "";
    } catch (error) {
      const { name: Error, message: Cause } = errorOf(error);
      const catcher = state.Catch?.find((each) => matches(each, Error));
      if (catcher === undefined) return failed(passed, Error, Cause);
      data = place(data, catcher.ResultPath, { Error, Cause });
      name = catcher.Next;
    }
  }
}

const failed = (passed: readonly string[], error = "", cause = ""): Ended => ({
  status: "FAILED",
  error,
  cause,
  passed,
});

/** What is no TaskError is a fault of ours, and not caught. */
function errorOf(error: unknown): TaskError {
  if (error instanceof TaskError) return error;
  throw error;
}

const matches = ({ ErrorEquals }: { ErrorEquals: readonly string[] }, error: string): boolean =>
  ErrorEquals.some(
    (each) =>
      each === error || each === "States.ALL" || (each === "States.TaskFailed" && error !== "States.Timeout"),
  );

async function attempts(state: State, data: unknown, world: World): Promise<unknown> {
  const parameters = fill(state.Parameters ?? data, data, {
    State: { EnteredTime: world.now().toISOString() },
  });
  const tried = new Map<Retrier, number>();
  for (;;) {
    try {
      return await world.call(state.Resource ?? "", parameters);
    } catch (error) {
      const { name } = errorOf(error);
      const retrier = state.Retry?.find((each) => matches(each, name));
      const before = retrier === undefined ? 0 : (tried.get(retrier) ?? 0);
      if (retrier === undefined || before >= (retrier.MaxAttempts ?? 3)) throw error;
      tried.set(retrier, before + 1);
      await world.pause((retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** before);
    }
  }
}
