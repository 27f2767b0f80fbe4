// Decides what of a run enters the records of drift: what a check found, or that a refresh took it into the state.
import { judgedTypes } from "../company/judgedTypes.ts";
import { classified, digestOfDrift, worst } from "../drift/drift.ts";
import type { Queryable } from "../store/database.ts";
import { endDrift, insertDrift, seenAgain } from "../store/drifts.ts";
import type { Run } from "../store/runs.ts";
import type { Tally } from "./engineEvents.ts";

/** Keeps what a run that ended well says about drift. `tx` must be the transaction of its end. */
export async function keepDrift(
  tx: Queryable,
  run: Pick<Run, "id" | "stack" | "operation">,
  tallies: readonly Tally[],
): Promise<void> {
  if (run.operation === "drift") return keepFound(tx, run, tallies);
  const because = endings[run.operation];
  if (because !== undefined) await endDrift(tx, run.stack, run.id, because);
}

/** Operations after which what had drifted is what the state says. */
const endings: Partial<Record<Run["operation"], string>> = {
  refresh: "a refresh took it into the state",
  repair: "a repair took it into the state",
  destroy: "the stack was destroyed",
};

async function keepFound(
  tx: Queryable,
  { id, stack }: Pick<Run, "id" | "stack">,
  tallies: readonly Tally[],
): Promise<void> {
  const drifted = classified(
    tallies.flatMap(({ found }) => found),
    await judgedTypes(),
  );
  if (drifted.length === 0) return endDrift(tx, stack, id, "a check found it no more");
  const digest = digestOfDrift(drifted);
  if (await seenAgain(tx, stack, digest, id)) return;
  await endDrift(tx, stack, id, "a check found something else");
  await insertDrift(tx, { stack, digest, class: worst(drifted), run: id }, drifted);
}
