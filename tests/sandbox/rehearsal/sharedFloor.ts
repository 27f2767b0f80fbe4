// The one floor of all specs that mocha runs in this process; it ends with them.
import { expect } from "chai";
import { globSync } from "node:fs";
import path from "node:path";
import { Floor } from "./floor.ts";
import { unrehearsed } from "./kinds.ts";

let opened: Promise<Floor> | undefined;
export const sharedFloor = (): Promise<Floor> => (opened ??= Floor.open());

after("every kind of source and of target has been rehearsed to production", async function () {
  const floor = await opened;
  await floor?.close();
  if (floor !== undefined && isWhole(this.test?.parent))
    expect(unrehearsed(floor.reached), "rehearsed nowhere").to.deep.equal([]);
});

/** Whether every spec of rehearsals ran, all of it and well; of a part nothing is demanded. */
function isWhole(root: Mocha.Suite | undefined): boolean {
  const ran = new Set(root?.suites.map(({ file }) => file));
  const specs = globSync("**/*.test.ts", { cwd: import.meta.dirname });
  let all = specs.every((spec) => ran.has(path.join(import.meta.dirname, spec)));
  root?.eachTest(({ state }) => void (all &&= state === "passed"));
  return all;
}
