// Decides what is kept of an attempt at its end: the state it left, what was seen, and the state of the run.
import { inTransaction } from "../store/database.ts";
import { saveStackState } from "../store/stackStates.ts";
import type { Tally } from "./engineEvents.ts";
import type { Ending } from "./ending.ts";
import { keepExport } from "./handOver.ts";
import { outcomeOf } from "./outcome.ts";
import { keepDrift } from "./drifting.ts";
import { settledDigest } from "./settled.ts";
import { retryWhileAway } from "./recorder.ts";
import { transition } from "./transition.ts";
import type { Course } from "./course.ts";

/** Endings of an attempt that do not end its run. */
const unfinished: ReadonlySet<Ending["event"]> = new Set(["requeue", "wait", "await"]);

/** Stores what was seen and enters the final state, in one transaction. */
export async function settle(course: Course, ending: Ending): Promise<void> {
  const { deps, run, recorder, tallies, logger } = course;
  await recorder.flush();
  const seconds = (performance.now() - course.begunAt) / 1000;
  const outcome = outcomeOf(tallies, seconds, ending.error);
  const reason = ending.reason ?? ending.error?.title;
  const content = contentOf(tallies, ending);
  const settled = tallies.some((tally) => tally.phase === "apply")
    ? await keepState(course, ending)
    : undefined;
  const request = {
    event: ending.event,
    attempt: run.attempt,
    ...(unfinished.has(ending.event) ? {} : { outcome }),
    ...(ending.wait ? { wait: ending.wait } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  await retryWhileAway(logger, () =>
    inTransaction(deps.pool, async (tx) => {
      if (content) await saveStackState(tx, { stack: run.stack, runId: run.id, settled, ...content });
      if (ending.event === "succeed") await keepDrift(tx, run, tallies);
      await transition(tx, run.id, request);
    }),
  );
  logger.info({ event: ending.event, seconds: outcome.durationSeconds }, "run ended");
}

/**
 * Keeps the state that an apply left, before its end is known to anybody: the next run of another stack must see it.
 * Returns the digest by which the next update knows that nothing happened since.
 */
async function keepState({ deps, run, logger, made }: Course, ending: Ending): Promise<string | undefined> {
  try {
    const state = await keepExport(deps, run.stack);
    const whole = run.operation === "update" && ending.event === "succeed" && state !== null;
    return whole && made !== undefined ? settledDigest(made, run.release, state) : undefined;
  } catch (error) {
    logger.warn({ err: (error as Error).message.slice(0, 2000) }, "the state was not kept");
    return undefined;
  }
}

/** After a clean apply the engine's events are the whole truth about the stack; otherwise its saved state is. */
function contentOf(tallies: readonly Tally[], ending: Ending) {
  const applied = tallies.findLast((tally) => tally.phase === "apply");
  if (!applied) return undefined;
  if (ending.event !== "succeed") return ending.snapshot;
  return { outputs: applied.outputs, resources: [...applied.resources.values()] };
}
