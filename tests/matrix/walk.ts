// One column of the matrix: all examples from one kind of source, rehearsed in one world.
import type { App } from "../../infra/configuration/schema.ts";
import { failing, Floor, lastOf } from "../sandbox/rehearsal/floor.ts";
import { bringHoldout, modelApp } from "../sandbox/rehearsal/holdout.ts";

type SourceKind = App["source"]["kind"];
/** `fault`: why it did not come to production; absent where it did. */
export type Cell = { source: SourceKind; app: string; fault?: string };

/** The production of each is reached, or it says why not. */
export async function walk(
  source: SourceKind,
  apps: readonly string[],
  told: (cell: Cell) => void,
): Promise<Cell[]> {
  const floor = await Floor.open(source);
  try {
    const cells: Cell[] = [];
    for (const app of apps) {
      const fault = await toProduction(floor, app).catch(String);
      const cell = { source, app, ...(fault === undefined ? {} : { fault }) };
      told(cell);
      cells.push(cell);
    }
    return cells;
  } finally {
    await floor.close();
  }
}

async function toProduction(floor: Floor, app: string): Promise<string | undefined> {
  if (app === modelApp)
    for (const environment of ["dev", "test", "prod"]) await bringHoldout(floor, environment);
  const done = await floor.rehearse({}, app);
  const wrong = failing(done).map(({ what, detail }) => `${what}: ${detail}`);
  if (done.result !== "succeeded") wrong.push(`${lastOf(done).action}: ${lastOf(done).text}`);
  return wrong.length === 0 ? undefined : wrong.join("; ");
}
