// Decides the course of one attempt: phases with gates between them, and the end that is true.
import type { Slot } from "../queue/slots.ts";
import { type Decision, gates, judge, obstacle } from "../gate/gates.ts";
import { changesThings } from "../gate/windows.ts";
import type { Logger } from "../logger.ts";
import { type Queryable, inTransaction } from "../store/database.ts";
import { type Run, findRun, markProgram, markWorker } from "../store/runs.ts";
import type { Phase, Tally } from "./engineEvents.ts";
import { examineStack } from "./aftermath.ts";
import type { RunnerDeps } from "./deps.ts";
import { type Ending, decideEnding } from "./ending.ts";
import { withStates } from "./handOver.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { keepPlan } from "./planning.ts";
import { withPolicyConfig } from "./policyConfig.ts";
import { programOf } from "./fingerprint.ts";
import { judgeChange, keepDecisions } from "./passage.ts";
import { wasKilled } from "./pulumiCommand.ts";
import { isSettled, readMade } from "./settled.ts";
import { AttemptOvertaken, type Recorder, createRecorder, retryWhileAway } from "./recorder.ts";
import {
  type DriverHooks,
  type PhaseResult,
  openStack,
  packJudges,
  phasesOf,
  runPhase,
} from "./stackDriver.ts";
import { inSpan } from "../tracing.ts";
import { type Stopper, createStopper } from "./stopper.ts";
import { TransitionRefused, transition } from "./transition.ts";
import { watch } from "./watch.ts";
import type { Course } from "./course.ts";
import { settle } from "./settling.ts";

/** Runs a queued run once, from its first phase to its end. */
export async function runAttempt(
  deps: RunnerDeps,
  job: { runId: string; signal: AbortSignal },
  slot: Slot,
  logger: Logger,
): Promise<void> {
  const begun = await begin(deps, job.runId);
  if (!begun) return;
  const { run, program } = begun;
  const stopper = createStopper();
  const recorder = createRecorder(deps.pool, run, logger, () => stopper.stop("overtaken"));
  const course: Course = {
    deps,
    run,
    program,
    logger: logger.child({ stack: run.stack, attempt: run.attempt }),
    stopper,
    recorder,
    hooks: hooksOf(deps, run, stopper, recorder),
    tallies: [],
    states: new Map(),
    begunAt: performance.now(),
  };
  const unwatch = watch(run, stopper, {
    pool: deps.pool,
    control: deps.control,
    job: job.signal,
    lock: slot.lost,
    shutdown: deps.shutdown,
    deadlineMilliseconds: deps.settings.runDeadlineSeconds * 1000,
  });
  try {
    await settle(course, await pass(course));
  } catch (error) {
    if (!(error instanceof AttemptOvertaken || error instanceof TransitionRefused)) throw error;
    // The newer attempt writes the end; this one has stopped its CLI and says no more.
    course.logger.warn({ err: error.message }, "attempt ends without writing");
  } finally {
    unwatch();
  }
}

/** Enters the first phase's state; undefined when the run is no longer waiting. */
async function begin(deps: RunnerDeps, runId: string): Promise<Pick<Course, "run" | "program"> | undefined> {
  const program = await programOf(deps.settings, await findRun(deps.pool, runId));
  return inTransaction(deps.pool, async (tx) => {
    const run = await findRun(tx, runId, true);
    if (run?.state !== "queued" || run.cancelRequestedAt) return undefined;
    const held =
      changesThings(run.operation) && (await judgeChange(tx, run, "start", deps.environments, { program }));
    if (held) return hold(tx, run, held);
    const [first] = phasesOf(run.operation, isGated(deps, run));
    if (first === "apply" && program !== undefined) await markProgram(tx, runId, program);
    const begun = await transition(tx, runId, { event: first === "preview" ? "preview" : "apply" });
    await markWorker(tx, runId, begun.attempt, { host: deps.host, pid: process.pid, cliPids: [] });
    return { run: begun, program };
  });
}

/** A gate holds the run before it has begun. */
async function hold(tx: Queryable, run: Run, { wait, code, reason }: Decision): Promise<undefined> {
  const outcome = outcomeOf([], 0, runError(code ?? "stack_failed", reason));
  await transition(tx, run.id, wait ? { event: "wait", wait, reason } : { event: "fail", outcome, reason });
}

function isGated(deps: RunnerDeps, run: Run): boolean {
  return (deps.settings.policyPack !== undefined && packJudges(run.operation)) || asksPeople(deps, run);
}

/** True when people may have to approve what this run would change. */
function asksPeople(deps: RunnerDeps, run: Run): boolean {
  return changesThings(run.operation) && deps.environments(run.stack).approvals > 0;
}

function hooksOf(deps: RunnerDeps, run: Run, stopper: Stopper, recorder: Recorder): DriverHooks {
  const cliPids: number[] = [];
  return {
    signal: stopper.signal,
    onStart: async (pid) => {
      cliPids.push(pid);
      const mark = { host: deps.host, pid: process.pid, cliPids, cliBegan: new Date().toISOString() };
      const own = await retryWhileAway(deps.logger, () => markWorker(deps.pool, run.id, run.attempt, mark));
      if (!own) throw new AttemptOvertaken(run.id, run.attempt);
    },
    onEvent: (event) => recorder.event(event),
    onLog: (text) => recorder.log(text),
  };
}

/** Goes through the phases; the first that fails or is refused ends it. */
async function pass(course: Course): Promise<Ending> {
  const { deps, run } = course;
  const phases = phasesOf(run.operation, isGated(deps, run));
  let phase: Phase = phases[0] ?? "preview";
  try {
    const stack = await openStack(deps.settings, run, course.hooks);
    course.made = await readMade(deps.settings, run, course.program);
    for (const next of phases) {
      const held = next === phases[0] ? undefined : await enterApply(course);
      if (held) return endingOf(held);
      phase = next;
      const perform = () =>
        inSpan(next, {}, () =>
          withPolicyConfig(deps, run.stack, course.hooks.onLog, (settings) =>
            runPhase(stack, run.operation, next, settings, course.hooks, course.logger),
          ),
        );
      const result = isGated(deps, run)
        ? await withStates(deps, stack, course.states, course.hooks.signal, course.logger, perform)
        : await perform();
      course.tallies.push(result.tally);
      const ending = (await endOfPhase(course, result)) ?? (await endOfSettled(course, result.tally));
      if (ending) return ending;
    }
    return { event: "succeed" };
  } catch (error) {
    if (error instanceof AttemptOvertaken || error instanceof TransitionRefused) throw error;
    course.logger.warn({ err: error }, "stack could not be opened");
    return badEnding(course, phase, error);
  }
}

/** Enters the phase that changes things, in the transaction in which the gates let it; otherwise what holds it. */
async function enterApply(course: Course): Promise<Decision | undefined> {
  const { deps, run, recorder, plan } = course;
  await recorder.flush();
  course.made = await readMade(deps.settings, run);
  const program = course.made?.program;
  return inTransaction(deps.pool, async (tx) => {
    await findRun(tx, run.id, true);
    const held = changesThings(run.operation)
      ? await judgeChange(tx, run, "change", deps.environments, { plan, program })
      : undefined;
    if (held) return held;
    if (program !== undefined) await markProgram(tx, run.id, program);
    await transition(tx, run.id, { event: "apply", attempt: run.attempt });
    return undefined;
  });
}

async function enterCheck({ deps, run, recorder }: Course): Promise<void> {
  await recorder.flush();
  await inTransaction(deps.pool, (tx) => transition(tx, run.id, { event: "check", attempt: run.attempt }));
}

function endingOf({ wait, ask, code, reason }: Decision): Ending {
  if (wait) return { event: "wait", wait, reason };
  if (ask) return { event: "await", reason };
  if (code === "run_rejected") return { event: "reject", error: runError(code, reason) };
  return { event: "fail", error: runError(code ?? "stack_failed", reason) };
}

/** The ending that a phase forces, or undefined when the next phase may begin. */
async function endOfPhase(course: Course, result: PhaseResult): Promise<Ending | undefined> {
  const { tally, error } = result;
  // Told to stop, the CLI may leave a destroy half done and still end with code 0.
  const stopped = course.stopper.reason !== undefined;
  // Over what the pack refuses the CLI ends badly by itself: the gate's word on it is kept all the same.
  const isRefused = !stopped && tally.violations.some(({ level }) => level === "mandatory");
  if (error !== undefined && isRefused) await askGates(course, tally);
  if (error !== undefined || stopped) return badEnding(course, tally.phase, error);
  if (tally.phase === "apply") await enterCheck(course);
  if (!tally.summary) {
    const detail =
      "the CLI ended well but the engine's summary was not received, so nothing is known for sure";
    return { event: "fail", error: runError("stack_failed", detail) };
  }
  if (tally.phase === "preview") {
    course.plan = await keepPlan(course.deps, course.run, tally, asksPeople(course.deps, course.run));
  }
  const refused = await askGates(course, tally);
  return refused && endingOf(refused);
}

/** An update that has nothing to do ends after its preview; what it would apply counts as applied. */
async function endOfSettled(course: Course, tally: Tally): Promise<Ending | undefined> {
  const { deps, run, hooks, states, made } = course;
  if (!(await isSettled(deps.pool, run, made, tally, states.get(run.stack)))) return undefined;
  if (made !== undefined) await markProgram(deps.pool, run.id, made.program);
  const reason = "nothing to do: program, configuration and state are those of the last update";
  hooks.onLog(`${reason}\n`);
  return { event: "succeed", reason };
}

async function askGates(course: Course, tally: Tally): Promise<Decision | undefined> {
  const { deps, run, recorder } = course;
  if (!packJudges(run.operation)) return undefined;
  const packRequired = deps.settings.policyPack !== undefined;
  const decisions = judge(gates.phase, { operation: run.operation, packRequired, tally });
  await recorder.flush();
  await inTransaction(deps.pool, (tx) => keepDecisions(tx, run, decisions));
  return obstacle(decisions);
}

/** Looks at what is left and decides how the run ends; nothing of a failed phase is taken on trust. */
async function badEnding(course: Course, phase: Phase, error: unknown): Promise<Ending> {
  const { deps, run, stopper } = course;
  if (stopper.reason === "overtaken") throw new AttemptOvertaken(run.id, run.attempt);
  const aftermath = await examineStack(deps, run.stack);
  return decideEnding({
    phase,
    error,
    killed: wasKilled(error),
    stop: stopper.reason,
    attempts: run.repeats + 1,
    tallies: course.tallies,
    aftermath,
  });
}
