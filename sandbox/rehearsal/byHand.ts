// Somebody rolls a stage back by hand, to the release that it had before the newest: it takes two releases to rehearse that.
import type { Rehearsal } from "./record.ts";
import { rehearse, type Options } from "./rehearse.ts";
import type { Snapshot } from "./run.ts";
import type { World } from "./world.ts";

/** `earlier`: the folder of the release that `stage` goes back to; `source` is that of the newer one. */
export type GoingBack = { stage: string; earlier: string };

export type ByHand = GoingBack &
  Omit<Options, "injection" | "tampering" | "retry" | "rollback" | "onStage"> & {
    /** Hears of each rehearsal as it ends; the next one waits for it. */
    onRehearsal?: (rehearsal: Rehearsal) => void | Promise<void>;
  };

/** One release to production, the newer one after it, and the stage back; the first that fails is the last. */
export async function rehearseRollback(world: World, asked: ByHand): Promise<Rehearsal[]> {
  const { stage, earlier, onRehearsal = () => undefined, at, ...rest } = asked;
  let had: Snapshot | undefined;
  const ways: (() => Options)[] = [
    () => ({
      ...rest,
      ...(at === undefined ? {} : { at }),
      source: earlier,
      waits: true,
      onStage: (snapshot) => void (snapshot.stage === stage && (had = snapshot)),
    }),
    () => ({ ...rest, waits: true }),
    () => ({ ...rest, ...(had === undefined ? {} : { rollback: had }) }),
  ];
  const done: Rehearsal[] = [];
  for (const way of ways) {
    const rehearsal = await rehearse(world, way());
    done.push(rehearsal);
    await onRehearsal(rehearsal);
    if (rehearsal.result === "failed") break;
  }
  return done;
}
